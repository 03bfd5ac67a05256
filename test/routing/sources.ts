const guide = 'https://docs.aws.amazon.com/sns/latest/dg';
const ruler = 'https://github.com/aws/event-ruler/blob/main';
const main = `${ruler}/src/main/software/amazon/event/ruler`;
const tests = `${ruler}/src/test/software/amazon/event/ruler`;

/** Where a case comes from. */
export const source = {
  constraints: `${guide}/subscription-filter-policy-constraints.html`,
  strings: `${guide}/string-value-matching.html`,
  numbers: `${guide}/numeric-value-matching.html`,
  keys: `${guide}/attribute-key-matching.html`,
  logic: `${guide}/and-or-logic.html`,
  policies: `${guide}/sns-subscription-filter-policies.html`,
  filtering: `${guide}/sns-message-filtering.html`,
  attributes: `${guide}/sns-message-attributes.html`,
  /** The guide's example message, with a policy that accepts it and one that does not. */
  example:
    'https://github.com/awsdocs/amazon-sns-developer-guide/blob/main/doc_source/example-filter-policies.md',
  payloads:
    'https://aws.amazon.com/blogs/compute/introducing-payload-based-message-filtering-for-amazon-sns/',
  /** Answers of AWS, recorded. */
  recorded:
    'https://github.com/localstack/localstack/blob/main/tests/aws/services/sns/test_sns_filter_policy.snapshot.json',
  /** Tests that were run against AWS, see https://github.com/getmoto/moto/pull/6242. */
  seen: 'https://github.com/getmoto/moto/blob/master/tests/test_sns/test_publishing_boto3.py',
  /** What AWS publishes of its matching: the library, its code and its tests. */
  ruler: 'https://github.com/aws/event-ruler',
  rulerArrays: 'https://github.com/aws/event-ruler#json-array-matching',
  rulerExists: 'https://github.com/aws/event-ruler#exists-matching',
  rulerOr: 'https://github.com/aws/event-ruler#the-or-primitive',
  rulerDots: 'https://github.com/aws/event-ruler#caveat-compiled-rules-and-json-keys-with-dots',
  rulerWildcard: 'https://github.com/aws/event-ruler#wildcard-matching',
  rulerCompiler: `${main}/JsonRuleCompiler.java`,
  rulerNames: `${main}/Constants.java`,
  rulerEvent: `${main}/Event.java`,
  rulerNumber: `${main}/ComparableNumber.java`,
  rulerAbsence: `${main}/NameState.java`,
  rulerCidr: `${main}/CIDR.java`,
  rulerTest: `${tests}/RulerTest.java`,
  rulerCompilerTest: `${tests}/JsonRuleCompilerTest.java`,
  rulerCidrTest: `${tests}/CIDRTest.java`,
  rulerNumberTest: `${tests}/ComparableNumberTest.java`,
  rulerArrayTest: `${tests}/ACMachineTest.java`,
  rulerCases: `${ruler}/src/test/resources/correctness-cases.json`,
  /** Sources say nothing, or contradict each other: decided there, with the reason. */
  decided: 'docs/filter-policies.md',
} as const;

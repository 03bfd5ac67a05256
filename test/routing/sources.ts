const guide = 'https://docs.aws.amazon.com/sns/latest/dg';

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
  payloads:
    'https://aws.amazon.com/blogs/compute/introducing-payload-based-message-filtering-for-amazon-sns/',
  ruler: 'https://github.com/aws/event-ruler',
  /** Answers of AWS, recorded. */
  recorded:
    'https://github.com/localstack/localstack/blob/main/tests/aws/services/sns/test_sns_filter_policy.snapshot.json',
} as const;

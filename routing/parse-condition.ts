import type { Condition, Scalar, TextCondition } from './condition';
import { inside, malformed } from './invalid-policy';
import { parseIpBlock } from './ip-address';
import { membersOf } from './json-text';
import { checkNumber, parseRange } from './parse-range';
import { after, at } from './policy-place';
import { parseWildcard } from './wildcard';

const textOperators: ReadonlySet<string> = new Set<TextCondition['kind']>([
  'prefix',
  'suffix',
  'wildcard',
  'equals-ignore-case',
  'cidr',
]);

/**
 * Operators that `anything-but` may negate. The developer guide has `suffix` too, yet SNS was recorded to refuse it;
 * a policy that does without is right either way.
 * https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html
 */
const negatable: ReadonlySet<string> = new Set<TextCondition['kind']>(['prefix', 'wildcard']);

/**
 * Names that SNS keeps for operators, also such as it does not have yet: an array of objects with them is no `$or`.
 * https://github.com/aws/event-ruler/blob/main/src/main/software/amazon/event/ruler/Constants.java
 */
export const reservedNames: ReadonlySet<string> = new Set(
  [
    [...textOperators, 'numeric', 'exists', 'anything-but', 'exactly'],
    ['=', '<', '<=', '>', '>='],
    ['regex', 'not-wildcard', 'not-equals-ignore-case'],
    ['date-after', 'date-on-or-after', 'date-before', 'date-on-or-before', 'in-date-range'],
    ['ip-address-in-range', 'ip-address-not-in-range'],
  ].flat(),
);

/**
 * One value of a key: a literal, or an object with an operator.
 * @throws InvalidPolicy
 */
export function parseCondition(value: unknown): Condition {
  if (isScalar(value)) return { kind: 'equals', value };
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw malformed('Match value must be String, number, true, false, or null', at());
  }
  const [first, ...others] = membersOf(value);
  if (first === undefined) throw malformed('Match expression name not found', after());
  // What is wrong with the first operator is said before that there is a second.
  const condition = inside(0, () => parseOperator(...first));
  if (others.length > 0) throw malformed(surplus(condition), at(1));
  return condition;
}

function parseOperator(operator: string, operand: unknown): Condition {
  if (isTextOperator(operator)) return parseText(operator, operand);
  if (operator === 'numeric') return { kind: 'numeric', range: parseRange(operand) };
  if (operator === 'exists') return parseExists(operand);
  if (operator === 'anything-but') return parseAnythingBut(operand);
  throw malformed(`Unrecognized match type ${operator}`, at());
}

/** SNS has two ways to say that an operator stands beside another one. */
function surplus({ kind }: Condition): string {
  return kind === 'numeric' || kind === 'anything-but'
    ? 'Too many elements in numeric expression'
    : 'Only one key allowed in match expression';
}

function isTextOperator(operator: string): operator is TextCondition['kind'] {
  return textOperators.has(operator);
}

function parseText(kind: TextCondition['kind'], text: unknown): TextCondition {
  // SNS speaks of a prefix here. https://github.com/aws/event-ruler
  if (typeof text !== 'string') {
    throw malformed(`${kind === 'cidr' ? 'prefix' : kind} match pattern must be a string`, at());
  }
  try {
    if (kind === 'cidr') parseIpBlock(text);
    if (kind === 'wildcard') parseWildcard(text);
  } catch (error) {
    if (error instanceof RangeError) throw malformed(error.message, after());
    throw error;
  }
  return { kind, text };
}

function parseExists(exists: unknown): Condition {
  if (typeof exists === 'boolean') return { kind: 'exists', exists };
  throw malformed('exists match pattern must be either true or false.', at());
}

function parseAnythingBut(operand: unknown): Condition {
  if (typeof operand === 'string') return { kind: 'anything-but', values: [operand] };
  if (typeof operand === 'number') return { kind: 'anything-but', values: [checkNumber(operand)] };
  if (Array.isArray(operand)) return { kind: 'anything-but', values: parseExcluded(operand) };
  if (typeof operand !== 'object' || operand === null) {
    throw malformed('Value of anything-but must be an array or single string/number value.', at());
  }
  const [first, ...others] = membersOf(operand);
  if (first === undefined) throw malformed('Anything-But expression name not found', after());
  const [operator, text] = first;
  if (!isTextOperator(operator) || !negatable.has(operator)) {
    throw malformed(`Unsupported anything-but pattern: ${operator}`, at(0));
  }
  const condition = inside(0, () => parseText(operator, text));
  if (condition.kind === 'prefix' && condition.text === '') {
    throw malformed('Null prefix/suffix not allowed', after(0));
  }
  if (others.length > 0) throw malformed('Only one key allowed in match expression', at(1));
  return { kind: 'anything-but-text', condition };
}

function parseExcluded(values: readonly unknown[]): string[] | number[] {
  const texts: string[] = [];
  const numbers: number[] = [];
  for (const [index, value] of values.entries()) {
    if (typeof value === 'string') texts.push(value);
    else if (typeof value === 'number') numbers.push(inside(index, () => checkNumber(value)));
    else throw malformed('Inside anything but list, start|null|boolean is not supported.', at(index));
  }
  if (texts.length > 0 === numbers.length > 0) {
    throw malformed(
      'Inside anything but list, either all values are number or string, mixed type is not supported',
      after(),
    );
  }
  return texts.length > 0 ? texts : numbers;
}

export function isScalar(value: unknown): value is Scalar {
  return (
    value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  );
}

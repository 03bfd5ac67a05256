import type { Condition, NumericBound, NumericRange, Scalar, TextCondition } from './condition';
import { isComparable } from './decimal';
import { malformed } from './invalid-policy';
import { parseIpBlock } from './ip-address';
import { policyLimits } from './limits';
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

/** Names that SNS takes for operators, so that an array of objects with them is no `$or`. */
export const reservedNames: ReadonlySet<string> = new Set([
  ...textOperators,
  'numeric',
  'exists',
  'anything-but',
  'exactly',
]);

/**
 * One value of a key: a literal, or an object with an operator.
 * @throws InvalidPolicy
 */
export function parseCondition(value: unknown): Condition {
  if (isScalar(value)) return { kind: 'equals', value };
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw malformed('Match value must be String, number, true, false, or null');
  }
  const [operator, operand] = onlyEntry({ ...value }, 'Match expression name not found');
  if (isTextOperator(operator)) return parseText(operator, operand);
  if (operator === 'numeric') return { kind: 'numeric', range: parseRange(operand) };
  if (operator === 'exists') return parseExists(operand);
  if (operator === 'anything-but') return parseAnythingBut(operand);
  throw malformed(`Unrecognized match type ${operator}`);
}

function onlyEntry(expression: Readonly<Record<string, unknown>>, none: string): [string, unknown] {
  const entries = Object.entries(expression);
  const [first] = entries;
  if (first === undefined) throw malformed(none);
  // What is wrong with the first operator is said before that there is a second.
  if (entries.length > 1) {
    parseCondition({ [first[0]]: first[1] });
    throw malformed('Only one key allowed in match expression');
  }
  return first;
}

function isTextOperator(operator: string): operator is TextCondition['kind'] {
  return textOperators.has(operator);
}

function parseText(kind: TextCondition['kind'], text: unknown): TextCondition {
  // SNS speaks of a prefix here. https://github.com/aws/event-ruler
  if (typeof text !== 'string') {
    throw malformed(`${kind === 'cidr' ? 'prefix' : kind} match pattern must be a string`);
  }
  try {
    if (kind === 'cidr') parseIpBlock(text);
    if (kind === 'wildcard') parseWildcard(text);
  } catch (error) {
    if (error instanceof RangeError) throw malformed(error.message);
    throw error;
  }
  return { kind, text };
}

function parseExists(exists: unknown): Condition {
  if (typeof exists === 'boolean') return { kind: 'exists', exists };
  throw malformed('exists match pattern must be either true or false.');
}

function parseAnythingBut(operand: unknown): Condition {
  if (typeof operand === 'string') return { kind: 'anything-but', values: [operand] };
  if (typeof operand === 'number') return { kind: 'anything-but', values: [checked(operand)] };
  if (Array.isArray(operand)) return { kind: 'anything-but', values: parseExcluded(operand) };
  if (typeof operand !== 'object' || operand === null) {
    throw malformed('Value of anything-but must be an array or single string/number value.');
  }
  const entries = Object.entries(operand);
  const [first] = entries;
  if (first === undefined) throw malformed('Anything-But expression name not found');
  const [operator, text]: [string, unknown] = first;
  if (!isTextOperator(operator) || !negatable.has(operator)) {
    throw malformed(`Unsupported anything-but pattern: ${operator}`);
  }
  const condition = parseText(operator, text);
  if (condition.text === '') throw malformed('Null prefix/suffix not allowed');
  if (entries.length > 1) throw malformed('Only one key allowed in match expression');
  return { kind: 'anything-but-text', condition };
}

function parseExcluded(values: readonly unknown[]): string[] | number[] {
  const texts: string[] = [];
  const numbers: number[] = [];
  for (const value of values) {
    if (typeof value === 'string') texts.push(value);
    else if (typeof value === 'number') numbers.push(checked(value));
    else throw malformed('Inside anything but list, start|null|boolean is not supported.');
  }
  if (texts.length > 0 === numbers.length > 0) {
    throw malformed(
      'Inside anything but list, either all values are number or string, mixed type is not supported',
    );
  }
  return texts.length > 0 ? texts : numbers;
}

function parseRange(operand: unknown): NumericRange {
  if (!Array.isArray(operand)) throw malformed('Value of numeric must be an array.');
  const [operator, number, ...rest]: readonly unknown[] = operand;
  if (typeof operator !== 'string') {
    throw malformed(`Invalid member in numeric match: ${operand.length === 0 ? ']' : String(operator)}`);
  }
  switch (operator) {
    case '=': {
      const bound: NumericBound = { value: numberOf('equals', number), inclusive: true };
      noMore(rest);
      return { lower: bound, upper: bound };
    }
    case '<':
    case '<=': {
      const upper: NumericBound = { value: numberOf(operator, number), inclusive: operator === '<=' };
      noMore(rest);
      return { upper };
    }
    case '>':
    case '>=': {
      const lower: NumericBound = { value: numberOf(operator, number), inclusive: operator === '>=' };
      return rest.length === 0 ? { lower } : { lower, upper: parseTop(lower, rest) };
    }
    default:
      throw malformed(`Unrecognized numeric range operator: ${operator}`);
  }
}

function parseTop(lower: NumericBound, rest: readonly unknown[]): NumericBound {
  const [operator, number, ...more] = rest;
  if (typeof operator !== 'string') throw malformed(`Bad value in numeric range: ${String(operator)}`);
  if (operator !== '<' && operator !== '<=') throw malformed(`Bad numeric range operator: ${operator}`);
  const value = numberOf(operator, number);
  if (more.length > 0) throw malformed('Too many terms in numeric range expression');
  if (value <= lower.value) throw malformed('Bottom must be less than top');
  return { value, inclusive: operator === '<=' };
}

function noMore(rest: readonly unknown[]): void {
  if (rest.length > 0) throw malformed('Too many elements in numeric expression');
}

function numberOf(operator: string, value: unknown): number {
  if (typeof value !== 'number') throw malformed(`Value of ${operator} must be numeric`);
  return checked(value);
}

function checked(value: number): number {
  if (isComparable(value)) return value;
  const limit = policyLimits.number.toExponential(1).replace('e+', 'E');
  throw malformed(`Value must be between -${limit} and +${limit}, inclusive`);
}

export function isScalar(value: unknown): value is Scalar {
  return (
    value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  );
}

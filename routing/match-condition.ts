import type { Condition, NumericRange, Scalar, TextCondition } from './condition';
import { isComparable, scaled } from './decimal';
import { isInBlock, parseIpAddress, parseIpBlock } from './ip-address';
import { matchesWildcard, parseWildcard } from './wildcard';

type Test = (value: Scalar) => boolean;

/** What the conditions of one key ask of a message. */
export interface KeyTest {
  /** Whether a message without the key matches. */
  readonly absent: boolean;
  /** Whether a value that the message has under the key matches. */
  readonly value: Test;
}

export function compileConditions(conditions: readonly Condition[]): KeyTest {
  const texts = new Set<Scalar>();
  const tests: Test[] = [];
  let absent = false;
  for (const condition of conditions) {
    if (condition.kind === 'exists' && !condition.exists) absent = true;
    else if (condition.kind === 'equals' && typeof condition.value !== 'number') texts.add(condition.value);
    else tests.push(compileCondition(condition));
  }
  return { absent, value: anyOf(texts, tests) };
}

function anyOf(texts: ReadonlySet<Scalar>, tests: readonly Test[]): Test {
  const [text] = texts;
  const [first] = tests;
  if (first === undefined) return texts.size === 1 ? (value) => value === text : (value) => texts.has(value);
  if (tests.length === 1) {
    return texts.size === 0 ? first : (value) => texts.has(value) || first(value);
  }
  return (value) => texts.has(value) || tests.some((test) => test(value));
}

function compileCondition(condition: Condition): Test {
  switch (condition.kind) {
    case 'equals':
      return typeof condition.value === 'number'
        ? isNumber(condition.value)
        : (value) => value === condition.value;
    case 'numeric':
      return isInRange(condition.range);
    case 'exists':
      // Present means with a value. https://docs.aws.amazon.com/sns/latest/dg/attribute-key-matching.html
      return (value) => condition.exists && value !== null && value !== '';
    case 'anything-but':
      return isNoneOf(condition.values);
    case 'anything-but-text': {
      const test = compileText(condition.condition);
      return (value) => typeof value !== 'string' || !test(value);
    }
    case 'prefix':
    case 'suffix':
    case 'wildcard':
    case 'equals-ignore-case':
    case 'cidr': {
      const test = compileText(condition);
      return (value) => typeof value === 'string' && test(value);
    }
  }
}

/** A number literal; one too large to be compared as a number matches itself. */
function isNumber(literal: number): Test {
  const wanted = scaled(literal);
  return (value) =>
    typeof value === 'number' &&
    (value === literal || (isComparable(value) && isComparable(literal) && scaled(value) === wanted));
}

function isInRange({ lower, upper }: NumericRange): Test {
  const bottom = lower && scaled(lower.value);
  const top = upper && scaled(upper.value);
  return (value) => {
    if (typeof value !== 'number' || !isComparable(value)) return false;
    const number = scaled(value);
    if (bottom !== undefined && (number < bottom || (number === bottom && lower?.inclusive === false))) {
      return false;
    }
    return top === undefined || number < top || (number === top && upper?.inclusive === true);
  };
}

function isNoneOf(values: readonly string[] | readonly number[]): Test {
  const numbers = new Set<number>();
  const texts = new Set<string>();
  for (const value of values) {
    if (typeof value === 'number') numbers.add(scaled(value));
    else texts.add(value);
  }
  return (value) => {
    if (typeof value === 'string') return !texts.has(value);
    if (typeof value === 'number') return !isComparable(value) || !numbers.has(scaled(value));
    return true;
  };
}

function compileText({ kind, text }: TextCondition): (value: string) => boolean {
  switch (kind) {
    case 'prefix':
      return (value) => value.startsWith(text);
    case 'suffix':
      return (value) => value.endsWith(text);
    case 'wildcard': {
      const pattern = parseWildcard(text);
      return (value) => matchesWildcard(pattern, value);
    }
    case 'equals-ignore-case': {
      const wanted = text.toLowerCase();
      return (value) => value.toLowerCase() === wanted;
    }
    case 'cidr': {
      const block = parseIpBlock(text);
      return (value) => {
        const address = parseIpAddress(value);
        return address !== undefined && isInBlock(address, block);
      };
    }
  }
}

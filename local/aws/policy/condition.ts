import type { Condition } from './document';

type Test = (wanted: string, actual: string) => boolean;

const tests: Readonly<Record<string, Test>> = {
  StringEquals: (wanted, actual) => wanted === actual,
  StringEqualsIgnoreCase: (wanted, actual) => wanted.toLowerCase() === actual.toLowerCase(),
  StringLike: matchesPattern,
  ArnEquals: matchesArn,
  ArnLike: matchesArn,
  Bool: (wanted, actual) => wanted.toLowerCase() === actual.toLowerCase(),
  IpAddress: (wanted, actual) => wanted === actual || wanted === `${actual}/32` || wanted.endsWith('/0'),
};

/** Operators that hold when none of the values matches. */
const negated: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NotIpAddress: 'IpAddress',
};

/**
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * An operator that is not known here is never met.
 * @param keys the keys of the call, names in lower case
 */
export function isConditionMet(condition: Condition, keys: ReadonlyMap<string, string>): boolean {
  const actual = keys.get(condition.key.toLowerCase());
  const named = condition.operator.replace(/^For(AnyValue|AllValues):/, '');
  if (named === 'Null') return condition.values.includes(String(actual === undefined));
  const ifExists = named.endsWith('IfExists');
  const operator = ifExists ? named.slice(0, -'IfExists'.length) : named;
  const test = own(tests, negated[operator] ?? operator);
  if (test === undefined) return false;
  const isNegated = own(negated, operator) !== undefined;
  if (actual === undefined) return ifExists || isNegated || condition.operator.startsWith('ForAllValues:');
  return condition.values.some((wanted) => test(wanted, actual)) !== isNegated;
}

function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/**
 * Matches text with a pattern: `*` stands for any characters, `?` for one. After a mismatch only the last `*` takes one
 * character more. A regular expression would try all of them again.
 */
export function matchesPattern(pattern: string, text: string): boolean {
  let [at, next] = [0, 0];
  let star: { readonly next: number; at: number } | undefined;
  while (at < text.length) {
    const sign = pattern[next];
    if (sign === '*') star = { next: ++next, at };
    else if (sign === '?' || (sign !== undefined && sign === text[at])) {
      at++;
      next++;
    } else if (star === undefined) return false;
    else {
      at = ++star.at;
      next = star.next;
    }
  }
  while (pattern[next] === '*') next++;
  return next === pattern.length;
}

/** ARNs match part by part: a wildcard in one of the first five parts does not reach into the next. */
function matchesArn(pattern: string, arn: string): boolean {
  const wanted = splitArn(pattern);
  const actual = splitArn(arn);
  return wanted.length === actual.length && wanted.every((part, i) => matchesPattern(part, actual[i] ?? ''));
}

function splitArn(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

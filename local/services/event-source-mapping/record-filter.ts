import { compilePolicy, type Filter } from '../../../routing/compile';
import type { Condition } from '../../../routing/condition';
import { isScalar, parseCondition } from '../../../routing/parse-condition';
import type { Branch } from '../../../routing/parse';
import { isStructure, type Structure } from '../../aws/structure';

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-quotas */
const MOST_FILTERS = 10;

/** What Lambda documents. https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax */
const operators: ReadonlySet<string> = new Set([
  'anything-but',
  'equals-ignore-case',
  'exists',
  'numeric',
  'prefix',
  'suffix',
]);

/** What is wrong with patterns. */
export function* checkFilters(patterns: readonly string[]): Generator<string> {
  if (patterns.length > MOST_FILTERS) yield `${patterns.length} filters given; ${MOST_FILTERS} are allowed`;
  for (const pattern of patterns) {
    try {
      branchesOf(pattern);
    } catch (error) {
      yield `the filter pattern ${pattern} cannot be used: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
}

/**
 * Whether a record, as JSON text, matches one of the patterns; without any, each does. Lambda's patterns are of the
 * language that SNS has for bodies, with limits and exceptions of their own.
 */
export function compileFilters(patterns: readonly string[]): (record: string) => boolean {
  if (patterns.length === 0) return () => true;
  const filter: Filter = compilePolicy({ scope: 'MessageBody', branches: patterns.flatMap(branchesOf) });
  return (record) => filter({ attributes: {}, body: record });
}

/** @throws Error */
function branchesOf(pattern: string): readonly Branch[] {
  const value: unknown = JSON.parse(pattern);
  if (!isStructure(value)) throw new Error('it is no object');
  return readObject(value, '', 1, [new Map()]);
}

/** Adds the keys of `object` to each of the branches; `$or` makes more of them. */
function readObject(
  object: Structure,
  path: string,
  depth: number,
  branches: readonly Branch[],
): readonly Branch[] {
  let result = branches;
  for (const [name, value] of Object.entries(object)) {
    const key = path === '' ? name : `${path}.${name}`;
    if (name === '$or' && isAlternatives(value)) {
      const before = result;
      result = value.flatMap((alternative) => readObject(alternative, path, depth, before));
    } else if (isStructure(value)) {
      result = readObject(value, key, depth + 1, result);
    } else if (Array.isArray(value) && value.length > 0) {
      const conditions = value.map(readCondition);
      result = result.map((branch) => new Map([...branch, [key, { conditions, depth }]]));
    } else {
      throw new Error(`"${key}" must be an object or a list of values`);
    }
  }
  return result;
}

function isAlternatives(value: unknown): value is readonly Structure[] {
  return Array.isArray(value) && value.length > 1 && value.every(isStructure);
}

function readCondition(value: unknown): Condition {
  const operator = isScalar(value) ? undefined : Object.keys(Object(value))[0];
  if (operator !== undefined && !operators.has(operator))
    throw new Error(`${operator} is no operator of Lambda's`);
  const condition = parseCondition(value);
  // To SNS an attribute is there only with a value. Here any value will do, and all are other than none.
  return condition.kind === 'exists' && condition.exists ? { kind: 'anything-but', values: [] } : condition;
}

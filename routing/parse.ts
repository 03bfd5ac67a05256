import type { Condition } from './condition';
import { InvalidPolicy, inside, located, malformed } from './invalid-policy';
import { Members, parseMembers } from './json-text';
import { policyLimits } from './limits';
import { parseCondition, reservedNames } from './parse-condition';
import type { FilterScope } from './policy';
import { after, at } from './policy-place';

/** A filter policy that SNS accepts, as data: it matches when one of its branches does. */
export interface Policy {
  readonly scope: FilterScope;
  readonly branches: readonly Branch[];
}

/** Keys that must all match: names of attributes, or dotted paths into the body. */
export type Branch = ReadonlyMap<string, KeyConditions>;

export interface KeyConditions {
  /** One of them must hold. */
  readonly conditions: readonly Condition[];
  /** 1 for a key at the top. */
  readonly depth: number;
}

/**
 * Reads a filter policy as SNS does, in the order in which SNS finds faults. A policy without keys lets everything
 * pass: SNS takes `{}` to remove a policy.
 * @param policy an object, or its JSON text
 * @throws InvalidPolicy with what SNS says
 */
export function parsePolicy(policy: unknown, scope: FilterScope): Policy {
  const text = typeof policy === 'string' ? policy : JSON.stringify(policy ?? null);
  if (new TextEncoder().encode(text).length > policyLimits.bytes) {
    throw malformed(`Filter policy must be at most ${policyLimits.bytes} bytes`);
  }
  const value = parseJson(text);
  if (!(value instanceof Members)) throw malformed('Filter is not an object');
  const branches =
    value.list.length === 0
      ? [new Map<string, KeyConditions>()]
      : located(value, () =>
          new PolicyReader(hasOnlyAlternatives(value)).readObject(value, '', 1, [new Map()]),
        );
  check(branches, scope);
  return { scope, branches };
}

function parseJson(text: string): unknown {
  try {
    return parseMembers(text);
  } catch {
    throw malformed('failed to parse JSON.');
  }
}

class PolicyReader {
  /** @param hasAlternatives whether `$or` is an operator, and not the name of a key */
  constructor(private readonly hasAlternatives: boolean) {}

  /**
   * Adds the keys of `object` to each of the branches; `$or` makes more of them. Of a key that comes twice, also when
   * one of the two is inside `$or`, the later one counts.
   */
  readObject(object: Members, path: string, depth: number, branches: readonly Branch[]): readonly Branch[] {
    if (object.list.length === 0) throw malformed('Empty objects are not allowed', after());
    let result = branches;
    for (const [index, [name, value]] of object.list.entries()) {
      const key = path === '' ? name : `${path}.${name}`;
      if (name === '$or' && this.hasAlternatives && isAlternatives(value)) {
        const before = result;
        result = inside(index, () =>
          value.flatMap((alternative, item) =>
            inside(item, () => this.readObject(alternative, path, depth, before)),
          ),
        );
        if (result.length > policyLimits.combinations) throw malformed('Filter policy is too complex');
      } else if (value instanceof Members) {
        const before = result;
        result = inside(index, () => this.readObject(value, key, depth + 1, before));
      } else if (Array.isArray(value)) {
        const conditions = inside(index, () => readConditions(value));
        result = result.map((branch) => new Map([...branch, [key, { conditions, depth }]]));
      } else {
        throw malformed(`"${name}" must be an object or an array`, at(index));
      }
    }
    return result;
  }
}

function readConditions(values: readonly unknown[]): Condition[] {
  if (values.length === 0) throw malformed('Empty arrays are not allowed', after());
  return values.map((value, index) => inside(index, () => parseCondition(value)));
}

/**
 * SNS takes `$or` for an operator when it is one everywhere in the policy, and else for the name of a key everywhere.
 * https://github.com/aws/event-ruler#the-or-primitive
 */
function hasOnlyAlternatives(object: Members): boolean {
  return object.list.every(([name, value]) => {
    if (name === '$or') return isAlternatives(value) && value.every(hasOnlyAlternatives);
    return !(value instanceof Members) || hasOnlyAlternatives(value);
  });
}

/** https://docs.aws.amazon.com/sns/latest/dg/and-or-logic.html */
function isAlternatives(value: unknown): value is readonly Members[] {
  return (
    Array.isArray(value) &&
    value.length >= 2 &&
    value.every((item) => item instanceof Members && !hasReservedName(item))
  );
}

function hasReservedName({ list }: Members): boolean {
  return list.some(
    ([name, value]) => reservedNames.has(name) || (value instanceof Members && hasReservedName(value)),
  );
}

function check(branches: readonly Branch[], scope: FilterScope): void {
  const keys = new Set<string>();
  let deepest = 1;
  for (const branch of branches) {
    for (const [key, { depth }] of branch) {
      keys.add(key);
      deepest = Math.max(deepest, depth);
    }
  }
  if (scope === 'MessageAttributes' && deepest > 1) {
    throw new InvalidPolicy('Filter policy scope MessageAttributes does not support nested filter policy');
  }
  if (keys.size > policyLimits.keys) {
    throw malformed(`Filter policy can not have more than ${policyLimits.keys} keys`);
  }
  if (combinationsOf(branches) > policyLimits.combinations) throw malformed('Filter policy is too complex');
}

/** Of the 150 combinations that a policy may have, as many as these branches take up. */
export function combinationsOf(branches: readonly Branch[]): number {
  let combinations = 0;
  for (const branch of branches) {
    let product = 1;
    for (const { conditions, depth } of branch.values()) product *= conditions.length * depth;
    combinations += product;
  }
  return combinations;
}

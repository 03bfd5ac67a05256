import { InvalidFilter } from './invalid-filter';
import { parsePolicy } from './parse';
import { reservedNames } from './parse-condition';
import type { FilterPolicy, FilterScope } from './policy';
import { asAttributesSpell, Requirement, type RequirementFor } from './requirement';

/** A filter policy and what it is applied to: exactly what SNS gets. */
export interface Filter {
  readonly scope: FilterScope;
  readonly policy: FilterPolicy;
}

/** What attributes are asked for, by name; `Attributes` gives each one's type. All of it must hold. */
export type AttributeRequirements<Attributes, Names extends PropertyKey = keyof Attributes & string> = {
  readonly [Name in Names]?: Name extends keyof Attributes ? RequirementFor<Attributes[Name]> : never;
};

/** What a body is asked for, field by field; under a list of objects, of one of them. All of it must hold. */
export type BodyRequirements<Body, Names extends PropertyKey = keyof Body & string> = {
  readonly [Name in Names]?: Name extends keyof Body ? BodyRequirement<Body[Name]> : never;
};

type BodyRequirement<Value> =
  NonNullable<ItemOf<Value>> extends object
    ? BodyRequirements<NonNullable<ItemOf<Value>>>
    : RequirementFor<Value>;

type ItemOf<Value> = Value extends readonly (infer Item)[] ? ItemOf<Item> : Value;

/** Asks for message attributes, which costs nothing. */
export function onAttributes<Attributes>(requirements: AttributeRequirements<Attributes>): Filter {
  return { scope: 'MessageAttributes', policy: policyOf(requirements, asAttributesSpell) };
}

/** Asks for the message's body, which SNS charges by the gigabyte. */
export function onBody<Body>(requirements: BodyRequirements<Body>): Filter {
  return { scope: 'MessageBody', policy: policyOf(requirements, (condition) => condition) };
}

/**
 * A policy written as SNS takes it.
 * @throws InvalidPolicy with what SNS would say
 */
export function handWritten(policy: FilterPolicy, scope: FilterScope = 'MessageAttributes'): Filter {
  parsePolicy(policy, scope);
  return { scope, policy };
}

/**
 * All of these filters at once.
 * @throws InvalidFilter when two of them ask for one key, or for attributes and for the body: no policy says both
 */
export function and(...filters: readonly [Filter, ...Filter[]]): Filter {
  const scope = scopeOf(filters);
  const policy = filters.map((filter) => filter.policy).reduce(merge);
  pathsOf(policy, '');
  return { scope, policy };
}

/**
 * One of these filters.
 * @throws InvalidFilter when they are not for the same scope, when one lets everything pass, or when SNS would take a
 * field's name for an operator
 */
export function or(...filters: readonly [Filter, ...Filter[]]): Filter {
  const [first, ...others] = filters;
  if (others.length === 0) return first;
  return { scope: scopeOf(filters), policy: { $or: filters.flatMap(alternativesOf) } };
}

function policyOf(requirements: object, spell: (condition: unknown) => unknown): FilterPolicy {
  const policy: Record<string, unknown> = {};
  for (const [name, requirement] of Object.entries<unknown>({ ...requirements })) {
    if (requirement instanceof Requirement) policy[name] = requirement.conditions.map(spell);
    else if (isPolicy(requirement)) policy[name] = policyOf(requirement, spell);
    else if (requirement !== undefined) {
      const given = JSON.stringify(requirement);
      throw new InvalidFilter(`"${name}" is given ${given}, not a requirement. Write is(${given}).`);
    }
  }
  return policy;
}

function scopeOf([first, ...others]: readonly [Filter, ...Filter[]]): FilterScope {
  if (others.some(({ scope }) => scope !== first.scope)) {
    throw new InvalidFilter(
      'One filter asks for attributes and another for the body: SNS applies a policy to one of them. ' +
        'Ask for both in the body, or make the other a routing attribute.',
    );
  }
  return first.scope;
}

function merge(one: FilterPolicy, other: FilterPolicy): FilterPolicy {
  const merged: Record<string, unknown> = { ...one };
  for (const [key, value] of Object.entries(other)) {
    const present = merged[key];
    if (present === undefined) merged[key] = value;
    else if (key === '$or' && isList(present) && isList(value)) {
      // One object holds one `$or`: the other goes into each alternative.
      merged[key] = present.map((alternative) => merge(alternative, { $or: value }));
    } else if (isPolicy(present) && isPolicy(value)) merged[key] = merge(present, value);
    else throw askedTwice(key);
  }
  return merged;
}

/**
 * The keys of a policy, those of its alternatives too.
 * @throws InvalidFilter when one stands both in an alternative and beside it
 */
function pathsOf(policy: FilterPolicy, prefix: string): readonly string[] {
  const beside: string[] = [];
  const inAlternatives: string[] = [];
  for (const [key, value] of Object.entries(policy)) {
    if (key === '$or' && isList(value)) inAlternatives.push(...value.flatMap((one) => pathsOf(one, prefix)));
    else if (isPolicy(value)) beside.push(...pathsOf(value, `${prefix}${key}.`));
    else beside.push(prefix + key);
  }
  const repeated = beside.find((path) => inAlternatives.includes(path));
  if (repeated !== undefined) throw askedTwice(repeated);
  return [...beside, ...inAlternatives];
}

function askedTwice(key: string): InvalidFilter {
  return new InvalidFilter(
    `Two filters ask for "${key}", and a policy asks for a key once. Put what they ask of it into one requirement: ` +
      'isWithin for a range, is for the values that fulfil both.',
  );
}

function alternativesOf({ policy }: Filter): readonly FilterPolicy[] {
  const keys = Object.keys(policy);
  if (keys.length === 0) {
    throw new InvalidFilter('One of the alternatives lets everything pass: leave the filter out.');
  }
  const taken = keys.find((key) => reservedNames.has(key));
  if (taken !== undefined) {
    throw new InvalidFilter(
      `"${taken}" is an operator to SNS, which would not take these for alternatives. Rename the field.`,
    );
  }
  const { $or: inner } = policy;
  return keys.length === 1 && isList(inner) ? inner : [policy];
}

function isList(value: unknown): value is readonly FilterPolicy[] {
  return Array.isArray(value);
}

function isPolicy(value: unknown): value is FilterPolicy {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

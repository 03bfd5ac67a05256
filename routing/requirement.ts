import type { Scalar } from './condition';
import { InvalidFilter } from './invalid-filter';

/** One value of a policy's key, as JSON: a literal, or an object with an operator. */
export type PolicyCondition = Scalar | Readonly<Record<string, unknown>>;

/**
 * What a field is asked for: one of some conditions must hold. `Kind` is what the field's type has to have: the literals
 * that stand in it, or an operator's brand.
 */
export class Requirement<out Kind> {
  /** Never there: carries the type. */
  declare readonly kind: Kind;

  constructor(readonly conditions: readonly PolicyCondition[]) {}
}

/** Operators by the values that they ask for; types only. */
export interface TextOperator {
  readonly asks: 'a text';
}
export interface NumberOperator {
  readonly asks: 'a number';
}
export interface PresenceOperator {
  readonly asks: 'any value';
}
export interface AbsenceOperator {
  readonly asks: 'no value';
}

type ElementOf<Value> = Value extends readonly (infer Item)[] ? ElementOf<Item> : Value;

/** The requirements that make sense for a field: of a list, for its elements, one of which has to fulfil them. */
export type RequirementFor<Value> = Requirement<
  | Exclude<ElementOf<Value>, undefined>
  | PresenceOperator
  | ([Extract<Value, undefined | readonly unknown[]>] extends [never] ? never : AbsenceOperator)
  | ([Extract<ElementOf<Value>, string>] extends [never] ? never : TextOperator)
  | ([Extract<ElementOf<Value>, number>] extends [never] ? never : NumberOperator)
>;

type NonEmpty<Item> = readonly [Item, ...Item[]];

/** One of these values: `is('DE', 'AT')`. Case counts, and a number is not its text. */
export function is<const Value extends Scalar>(...values: NonEmpty<Value>): Requirement<Value> {
  return new Requirement(values);
}

/** A value other than these. A message without the field does not match: `anyOf(isNot('DE'), isAbsent())` does. */
export function isNot<const Value extends string>(...values: NonEmpty<Value>): Requirement<Value>;
export function isNot<const Value extends number>(...values: NonEmpty<Value>): Requirement<Value>;
export function isNot(...values: readonly Scalar[]): Requirement<Scalar> {
  return new Requirement([{ 'anything-but': values }]);
}

export function startsWith(prefix: string): Requirement<TextOperator> {
  return new Requirement([{ prefix }]);
}

/** A value that begins otherwise; a number does. */
export function startsNotWith(prefix: string): Requirement<TextOperator> {
  return new Requirement([{ 'anything-but': { prefix } }]);
}

export function endsWith(suffix: string): Requirement<TextOperator> {
  return new Requirement([{ suffix }]);
}

/** @param wildcard `*` stands for any characters, `\*` for a star, `\\` for a backslash */
export function isLike(wildcard: string): Requirement<TextOperator> {
  return new Requirement([{ wildcard }]);
}

/** @param wildcard see {@link isLike} */
export function isNotLike(wildcard: string): Requirement<TextOperator> {
  return new Requirement([{ 'anything-but': { wildcard } }]);
}

/** This text in upper, lower or mixed case. */
export function isInAnyCase(text: string): Requirement<TextOperator> {
  return new Requirement([{ 'equals-ignore-case': text }]);
}

/** @param cidr a block of IP addresses: `10.0.0.0/8`, `2001:db8::/32` */
export function isInBlock(cidr: string): Requirement<TextOperator> {
  return new Requirement([{ cidr }]);
}

/** SNS compares numbers up to 10^9 either way, to five decimals. */
export function isBelow(number: number): Requirement<NumberOperator> {
  return new Requirement([{ numeric: ['<', number] }]);
}

export function isAtMost(number: number): Requirement<NumberOperator> {
  return new Requirement([{ numeric: ['<=', number] }]);
}

export function isAbove(number: number): Requirement<NumberOperator> {
  return new Requirement([{ numeric: ['>', number] }]);
}

export function isAtLeast(number: number): Requirement<NumberOperator> {
  return new Requirement([{ numeric: ['>=', number] }]);
}

/** Both ends of a range of numbers. */
export type Range = ({ readonly above: number } | { readonly atLeast: number }) &
  ({ readonly below: number } | { readonly atMost: number });

/** Within a range: `isWithin({ atLeast: 10, below: 20 })`. */
export function isWithin(range: Range): Requirement<NumberOperator> {
  const bottom = 'above' in range ? ['>', range.above] : ['>=', range.atLeast];
  const top = 'below' in range ? ['<', range.below] : ['<=', range.atMost];
  return new Requirement([{ numeric: [...bottom, ...top] }]);
}

/** Any value but null and the empty text. */
export function isPresent(): Requirement<PresenceOperator> {
  return new Requirement([{ exists: true }]);
}

/** Not there. A message without any attribute does not match a filter on attributes, not even this one. */
export function isAbsent(): Requirement<AbsenceOperator> {
  return new Requirement([{ exists: false }]);
}

/** One of these requirements: `anyOf(is(0), isAbove(10))`. */
export function anyOf<const Requirements extends NonEmpty<Requirement<unknown>>>(
  ...requirements: Requirements
): Requirement<Requirements[number]['kind']> {
  return new Requirement(requirements.flatMap(({ conditions }) => conditions));
}

/**
 * The conditions as a policy for attributes spells them: quotation marks and backslashes are escaped once more.
 * https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
 */
export function asAttributesSpell(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/["\\]/g, '\\$&');
  if (Array.isArray(value)) return value.map(asAttributesSpell);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([operator, operand]: [string, unknown]) => {
      if (operator === 'wildcard' && typeof operand === 'string' && /["\\]/.test(operand)) {
        throw new InvalidFilter(
          `wildcard ${JSON.stringify(operand)}: a pattern for attributes cannot be written here when it holds a quotation ` +
            'mark or a backslash, which SNS reads in two ways. Filter on the body, or write the policy by hand.',
        );
      }
      return [operator, asAttributesSpell(operand)];
    }),
  );
}

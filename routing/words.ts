import type { Condition, NumericRange, Scalar, TextCondition } from './condition';
import type { Branch, KeyConditions, Policy } from './parse';

/** A policy in words: `type is order-placed, and either total is at least 100, or region is AT or DE`. */
export function describePolicy({ branches }: Policy): string {
  const { common, alternatives } = factorOut(branches);
  const shared = describeBranch(common);
  if (alternatives.length === 0) return shared;
  const either = alternatives.map(describeBranch).join(', or ');
  return common.size === 0 ? either : `${shared}, and either ${either}`;
}

/** Keys that must all match, in words. */
export function describeBranch(branch: Branch): string {
  if (branch.size === 0) return 'everything';
  return [...branch].map(([key, { conditions }]) => describeKey(key, conditions)).join(', and ');
}

/** What is asked of one key: `region is AT or DE`. */
export function describeKey(key: string, conditions: readonly Condition[]): string {
  return `${nameInWords(key)} ${predicatesOf(conditions).join(' or ')}`;
}

/** The same without the key: `AT or DE`, `at least 100`, `begins with "a"`. */
export function describeConditions(conditions: readonly Condition[]): string {
  return predicatesOf(conditions)
    .map((predicate) => predicate.replace(/^is /, ''))
    .join(' or ');
}

/** Names as they are, those that could be taken for something else in quotes. */
export function nameInWords(key: string): string {
  return /^[\p{L}_$][\p{L}\p{N}_.$-]*$/u.test(key) ? key : JSON.stringify(key);
}

/** Plain words as they are; texts that could be taken for a number, for null or for our own words in quotes. */
export function valueInWords(value: Scalar): string {
  if (typeof value !== 'string') return String(value);
  return isPlain(value) ? value : JSON.stringify(value);
}

/** The same, but no more than the beginning of a long text. */
export function valueInBrief(value: Scalar): string {
  const words = valueInWords(value);
  return words.length > longestValue ? `${words.slice(0, longestValue)}…` : words;
}

/** `a`, `a or b`, `a, b or c`; `and` likewise. */
export function listInWords(items: readonly string[], conjunction: 'and' | 'or'): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} ${conjunction} ${last}`;
}

const longestValue = 100;

const ownWords: ReadonlySet<string> = new Set(
  'a absent above an and any at begins below case ends either everything exactly given has in is least like most neither none nor not null one or true false'.split(
    ' ',
  ),
);

function isPlain(text: string): boolean {
  return /^\p{L}[\p{L}\p{N}_-]*(\.[\p{L}\p{N}_-]+)*$/u.test(text) && !ownWords.has(text);
}

/** Conditions of which one must hold, each with its verb; literals are told together. */
function predicatesOf(conditions: readonly Condition[]): string[] {
  const literals: string[] = [];
  const others: string[] = [];
  for (const condition of conditions) {
    if (condition.kind === 'equals') literals.push(valueInWords(condition.value));
    else others.push(predicateOf(condition));
  }
  const [only] = literals;
  if (only === undefined) return others;
  const one = literals.length > 2 ? `one of ${literals.join(', ')}` : literals.join(' or ');
  return [`is ${one}`, ...others];
}

function predicateOf(condition: Exclude<Condition, { readonly kind: 'equals' }>): string {
  switch (condition.kind) {
    case 'numeric':
      return `is ${rangeInWords(condition.range)}`;
    case 'exists':
      return condition.exists ? 'is given' : 'is absent';
    case 'anything-but':
      return `is given and ${noneOf(condition.values.map(valueInWords))}`;
    case 'anything-but-text':
      return `is given and ${withoutText(condition.condition)}`;
    case 'prefix':
    case 'suffix':
    case 'wildcard':
    case 'equals-ignore-case':
    case 'cidr':
      return withText(condition);
  }
}

function rangeInWords({ lower, upper }: NumericRange): string {
  if (lower !== undefined && lower.value === upper?.value) return `exactly ${lower.value}`;
  const bounds: string[] = [];
  if (lower !== undefined) bounds.push(`${lower.inclusive ? 'at least' : 'above'} ${lower.value}`);
  if (upper !== undefined) bounds.push(`${upper.inclusive ? 'at most' : 'below'} ${upper.value}`);
  return bounds.join(' and ');
}

function noneOf(values: readonly string[]): string {
  const [first = '', second, ...more] = values;
  if (second === undefined) return `not ${first}`;
  return more.length === 0 ? `neither ${first} nor ${second}` : `none of ${values.join(', ')}`;
}

/** With quotes always: where a text begins and ends matters here. */
function withText({ kind, text }: TextCondition): string {
  const quoted = JSON.stringify(text);
  switch (kind) {
    case 'prefix':
      return `begins with ${quoted}`;
    case 'suffix':
      return `ends with ${quoted}`;
    case 'wildcard':
      return `is like ${quoted}`;
    case 'equals-ignore-case':
      return `is ${quoted} in any case`;
    case 'cidr':
      return `is an address in ${text}`;
  }
}

function withoutText(condition: TextCondition): string {
  switch (condition.kind) {
    case 'prefix':
      return `does not begin with ${JSON.stringify(condition.text)}`;
    case 'suffix':
      return `does not end with ${JSON.stringify(condition.text)}`;
    case 'wildcard':
    case 'equals-ignore-case':
    case 'cidr':
      return withText(condition).replace(/^is /, 'not ');
  }
}

interface Factored {
  /** Keys that every branch asks for in the same way. */
  readonly common: Branch;
  /** What the branches ask for beyond that; none when one of them asks for no more. */
  readonly alternatives: readonly Branch[];
}

function factorOut(branches: readonly Branch[]): Factored {
  const [first = new Map<string, KeyConditions>(), ...others] = branches;
  const common = new Map(
    [...first].filter(([key, asked]) => others.every((branch) => asksTheSame(branch.get(key), asked))),
  );
  const rests = branches.map((branch) => new Map([...branch].filter(([key]) => !common.has(key))));
  return { common, alternatives: rests.some(({ size }) => size === 0) ? [] : rests };
}

function asksTheSame(one: KeyConditions | undefined, other: KeyConditions): boolean {
  return one !== undefined && JSON.stringify(one.conditions) === JSON.stringify(other.conditions);
}

import * as fc from 'fast-check';
import { InvalidPolicy } from '../../routing/invalid-policy';
import { parsePolicy } from '../../routing/parse';
import type { FilterableMessage, FilterPolicy, FilterScope, MessageAttribute } from '../../routing/policy';
import { isRecord, scalarsIn } from './json';

// Few names and few values, so that policies and messages often speak of the same.
const names = ['a', 'b', 'c', 'd'];
const texts = ['', 'a', 'ab', 'abc', 'b', 'A', 'AB', 'é', 'É', 'a*b', 'a"b', 'a\\b', '10', 'null', 'true'];
const addresses = ['10.0.0.1', '10.0.1.7', '192.168.0.1', '2001:db8::1', '2001:db9::1'];
const numbers = [
  -1,
  0,
  1,
  2,
  10,
  1.5,
  0.3,
  0.1 + 0.2,
  100.123456789,
  100.1234567,
  100.1234561,
  1e9,
  2e9,
  6e9,
];
const blocks = ['10.0.0.0/24', '10.0.0.9/8', '0.0.0.0/0', '2001:db8::/32', '::/0'];
const patterns = ['*', 'a*', '*b', '*b*', 'a*b', 'a\\*b', 'a*b*c', 'ab', 'a\\\\*'];

const text = fc.constantFrom(...texts, ...addresses);
const number = fc.constantFrom(...numbers);
const bound = fc.constantFrom(...numbers.filter((value) => value <= 1e9));
const literal = fc.oneof(
  { weight: 5, arbitrary: text },
  { weight: 3, arbitrary: number },
  fc.constantFrom(true, false, null),
);

const range = fc.oneof(
  fc.tuple(fc.constantFrom('=', '<', '<=', '>', '>='), bound),
  fc
    .tuple(fc.constantFrom('>', '>='), bound, fc.constantFrom('<', '<='), bound)
    .filter(([, low, , high]) => low < high),
);

const pattern = fc.constantFrom(...patterns);
const excluded = [
  text,
  bound,
  fc.array(text, { minLength: 1, maxLength: 3 }),
  fc.array(bound, { minLength: 1, maxLength: 3 }),
  fc.record({ prefix: text.filter((value) => value !== '') }),
];

const plainConditions = [
  { weight: 6, arbitrary: literal },
  { weight: 2, arbitrary: fc.record({ prefix: text }) },
  { weight: 2, arbitrary: fc.record({ suffix: text }) },
  { weight: 4, arbitrary: fc.record({ numeric: range }) },
  { weight: 3, arbitrary: fc.record({ exists: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ 'anything-but': fc.oneof(...excluded) }) },
];
const allConditions = [
  ...plainConditions,
  { weight: 2, arbitrary: fc.record({ 'equals-ignore-case': text }) },
  { weight: 2, arbitrary: fc.record({ wildcard: pattern }) },
  { weight: 2, arbitrary: fc.record({ cidr: fc.constantFrom(...blocks) }) },
  { weight: 1, arbitrary: fc.record({ 'anything-but': fc.record({ wildcard: pattern }) }) },
];

export interface PolicyOptions {
  /** Names that keys are made of. */
  readonly keys?: readonly string[];
  /** Only what evaluators of other people know too: no `$or`, wildcard, cidr, equals-ignore-case. @default false */
  readonly plain?: boolean;
}

/** Policies that SNS accepts: all operators, `$or` within `$or`, and nesting for the body. */
export function arbitraryPolicy(
  scope: FilterScope,
  { keys = names, plain = false }: PolicyOptions = {},
): fc.Arbitrary<FilterPolicy> {
  const condition = fc.oneof(...(plain ? plainConditions : allConditions));
  const conditions = fc.array(condition, { minLength: 1, maxLength: 3 });
  const members = (depth: number): fc.Arbitrary<FilterPolicy> =>
    fc
      .tuple(
        fc.uniqueArray(fc.tuple(name(scope, keys), value(depth)), {
          selector: ([key]) => key,
          minLength: 1,
          // Five keys are the limit; deeper, two of them are plenty.
          maxLength: depth === 0 ? 3 : 2,
        }),
        !plain && depth < 2
          ? fc.option(fc.tuple(fc.nat(2), fc.array(members(depth + 1), { minLength: 2, maxLength: 3 })), {
              freq: 3,
              nil: undefined,
            })
          : fc.constant(undefined),
      )
      .map(([entries, or]) => {
        const all: [string, unknown][] = [...entries];
        if (or !== undefined) all.splice(Math.min(or[0], all.length), 0, ['$or', or[1]]);
        return Object.fromEntries(all);
      });
  const value = (depth: number): fc.Arbitrary<unknown> =>
    scope === 'MessageBody' && depth < 2
      ? fc.oneof({ weight: 3, arbitrary: conditions }, { weight: 2, arbitrary: members(depth + 1) })
      : conditions;
  return members(0).filter((policy) => isAccepted(policy, scope));
}

/** Also with a dot: in a body that is a level. */
function name(scope: FilterScope, keys: readonly string[]): fc.Arbitrary<string> {
  const plain = fc.constantFrom(...keys);
  const dotted = fc.tuple(plain, plain).map((both) => both.join('.'));
  return scope === 'MessageBody' ? fc.oneof({ weight: 9, arbitrary: plain }, dotted) : plain;
}

function isAccepted(policy: FilterPolicy, scope: FilterScope): boolean {
  try {
    parsePolicy(policy, scope);
    return true;
  } catch (error) {
    if (error instanceof InvalidPolicy) return false;
    throw error;
  }
}

/** Messages with the names and values that `arbitraryPolicy` asks for. */
export function arbitraryMessage(scope: FilterScope): fc.Arbitrary<FilterableMessage> {
  return scope === 'MessageBody' ? anyBody.map(ofBody) : anyAttributes;
}

/** A policy, and a message that is often near to what it asks for. */
export function arbitraryPair(
  scope: FilterScope,
): fc.Arbitrary<{ readonly policy: FilterPolicy; readonly message: FilterableMessage }> {
  return arbitraryPolicy(scope).chain((policy) =>
    fc.record({ policy: fc.constant(policy), message: messageNear(policy, scope) }),
  );
}

/** The same with several messages for each policy, since a policy takes much longer to make. */
export function arbitraryGroup(
  scope: FilterScope,
  messages: number,
  options?: PolicyOptions,
): fc.Arbitrary<{ readonly policy: FilterPolicy; readonly messages: readonly FilterableMessage[] }> {
  return arbitraryPolicy(scope, options).chain((policy) =>
    fc.record({
      policy: fc.constant(policy),
      messages: fc.array(messageNear(policy, scope), { minLength: messages, maxLength: messages }),
    }),
  );
}

function messageNear(policy: FilterPolicy, scope: FilterScope): fc.Arbitrary<FilterableMessage> {
  const near = scope === 'MessageBody' ? bodyNear(policy).map(ofBody) : attributesNear(policy);
  return fc.oneof({ weight: 5, arbitrary: near }, arbitraryMessage(scope));
}

/** Mostly a value that meets one of the conditions. */
function valueNear(values: readonly unknown[]): fc.Arbitrary<unknown> {
  const wanted = values.flatMap(witnesses);
  return wanted.length === 0
    ? literal
    : fc.oneof({ weight: 7, arbitrary: fc.constantFrom(...wanted) }, literal);
}

function witnesses(value: unknown): readonly unknown[] {
  if (!isRecord(value)) return [value];
  const [operator] = Object.keys(value);
  if (operator === 'exists') return value['exists'] === true ? texts.slice(1) : [];
  if (operator === 'anything-but') return ['x', 7, ...scalarsIn(value)];
  if (operator === 'cidr') return addresses;
  if (operator === 'numeric') {
    return scalarsIn(value).flatMap((bound) =>
      typeof bound === 'number' ? [bound - 1, bound, bound + 1] : [],
    );
  }
  return scalarsIn(value).flatMap((part) => [part, `${String(part)}x`, `x${String(part)}`, 'ab', 'AB']);
}

function attributeOf(values: fc.Arbitrary<unknown>): fc.Arbitrary<MessageAttribute> {
  const single: fc.Arbitrary<MessageAttribute> = values.map((value) => ({
    DataType: typeof value === 'number' ? 'Number' : 'String',
    StringValue: String(value),
  }));
  const list: fc.Arbitrary<MessageAttribute> = fc.record({
    DataType: fc.constantFrom('String.Array', 'String.Array', 'Number.Array', 'String'),
    StringValue: fc.array(values, { maxLength: 3 }).map((array) => JSON.stringify(array)),
  });
  return fc.oneof(
    { weight: 16, arbitrary: single },
    { weight: 5, arbitrary: list },
    fc.constant({ DataType: 'Binary', BinaryValue: new Uint8Array([1]) }),
  );
}

const anyAttributes = fc
  .dictionary(fc.constantFrom(...names), attributeOf(literal), { maxKeys: 4, noNullPrototype: true })
  .map((attributes): FilterableMessage => ({ attributes, body: '' }));

function attributesNear(policy: FilterPolicy): fc.Arbitrary<FilterableMessage> {
  const wanted = new Map<string, unknown[]>(names.map((key) => [key, []]));
  const collect = (part: FilterPolicy): void => {
    for (const [key, value] of Object.entries(part)) {
      if (!Array.isArray(value)) continue;
      if (key === '$or') value.filter(isRecord).forEach(collect);
      else wanted.get(key)?.push(...value);
    }
  };
  collect(policy);
  const attributes = [...wanted].map(([key, values]) =>
    fc.option(
      attributeOf(valueNear(values)).map((attribute) => [key, attribute] as const),
      { freq: 12 },
    ),
  );
  return fc.tuple(...attributes).map((entries) => ({
    attributes: Object.fromEntries(entries.filter((entry) => entry !== null)),
    body: '',
  }));
}

const ofBody = (body: string): FilterableMessage => ({ attributes: {}, body });

/** An object as text: members may repeat a name, which no JavaScript object can. */
function objectText(members: readonly (readonly [string, string])[]): string {
  return `{${members.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join()}}`;
}

const { body: anyBody } = fc.letrec<{ body: string; value: string }>((tie) => ({
  body: fc
    .array(fc.tuple(name('MessageBody', names), tie('value')), { maxLength: 4 })
    .map((members) => objectText(members)),
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 5, arbitrary: literal.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 3 }).map((values) => `[${values.join()}]`) },
    { weight: 2, arbitrary: tie('body') },
  ),
}));

/** A body of the shape that the policy describes, with some of it missing, in arrays, or other than it should be. */
function bodyNear(policy: FilterPolicy): fc.Arbitrary<string> {
  return membersNear(policy).map(objectText);
}

type TextMember = readonly [name: string, value: string];

function membersNear(policy: FilterPolicy): fc.Arbitrary<readonly TextMember[]> {
  const lists = Object.entries(policy).map(([key, value]): fc.Arbitrary<readonly TextMember[]> => {
    const values: readonly unknown[] = Array.isArray(value) ? value : [];
    if (key === '$or') return fc.tuple(...values.filter(isRecord).map(membersNear)).map((all) => all.flat());
    const inner = isRecord(value)
      ? membersNear(value).map(objectText)
      : valueNear(values).map((one) => JSON.stringify(one));
    const some = fc.array(inner, { maxLength: 3 }).map((all) => `[${all.join()}]`);
    const member = (text: string): readonly TextMember[] => [[key, text]];
    return fc.oneof(
      { weight: 6, arbitrary: inner.map(member) },
      { weight: 2, arbitrary: some.map(member) },
      fc.constant([]),
    );
  });
  return fc.tuple(...lists).map((all) => all.flat());
}

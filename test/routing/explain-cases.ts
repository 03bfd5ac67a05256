import fc from 'fast-check';
import { InvalidPolicy } from '../../routing/invalid-policy';
import { parsePolicy } from '../../routing/parse';
import type { FilterableMessage, FilterPolicy, FilterScope } from '../../routing/policy';
import { arbitraryPair } from './arbitrary';
import { withAttributes, withBody } from './message';

export interface ExplainCase {
  readonly policy: FilterPolicy;
  readonly scope: FilterScope;
  readonly message: FilterableMessage;
}

const text = fc.constantFrom('', 'a', 'ab', 'b', 'B', '5', 'null', 'say "x"', '10.0.0.1');
const number = fc.constantFrom(-1, 0, 0.5, 1, 5, 2e9);
const scalar = fc.oneof(text, number, fc.boolean(), fc.constant(null));

const range = fc.oneof(
  fc.tuple(fc.constantFrom('=', '<', '<=', '>', '>='), fc.constantFrom(-1, 0, 1, 5)),
  fc.tuple(fc.constant('>'), fc.constant(-1), fc.constantFrom('<', '<='), fc.constantFrom(0, 5)),
);
const condition = fc.oneof(
  scalar,
  fc.oneof(
    fc.record({ prefix: text }),
    fc.record({ suffix: text }),
    fc.record({ wildcard: fc.constantFrom('a*', '*b', 'x') }),
    fc.record({ 'equals-ignore-case': text }),
    fc.record({ cidr: fc.constant('10.0.0.0/8') }),
    fc.record({ numeric: range }),
    fc.record({ exists: fc.boolean() }),
    fc.record({ 'anything-but': fc.oneof(text, fc.constantFrom(0, 5), fc.constant(['a', 'b'])) }),
    fc.record({ 'anything-but': fc.record({ prefix: fc.constantFrom('a', 'b') }) }),
  ),
);
const conditions = fc.array(condition, { minLength: 1, maxLength: 2 });

/** At least one of the keys. */
function keysOf(...names: readonly string[]): fc.Arbitrary<Record<string, unknown>> {
  return fc.dictionary(fc.constantFrom(...names), conditions, { minKeys: 1, maxKeys: 2 });
}

const lines = fc.record({ lines: keysOf('a', 'b', 'c') });
const innerLines = fc.record({ lines: fc.record({ a: conditions, parts: keysOf('a', 'b') }) });

function alternatives(one: fc.Arbitrary<Record<string, unknown>>): fc.Arbitrary<FilterPolicy> {
  const some = fc.array(one, { minLength: 2, maxLength: 3 }).map(($or) => ({ $or }));
  return fc.oneof(
    { weight: 3, arbitrary: one },
    { weight: 1, arbitrary: some },
    { weight: 1, arbitrary: fc.tuple(keysOf('a'), some).map(([key, or]) => ({ ...key, ...or })) },
  );
}

const attributeCase = fc.record({
  scope: fc.constant<FilterScope>('MessageAttributes'),
  policy: alternatives(keysOf('a', 'b', 'c')),
  message: fc
    .dictionary(
      fc.constantFrom('a', 'b', 'c'),
      fc.oneof(text, number, fc.array(scalar, { maxLength: 3 }), fc.constant({ DataType: 'Binary' })),
    )
    .map((attributes) => withAttributes(attributes)),
});

const value = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }));
const element = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom(0, 1, 5, 'a', 'b'));
const line = fc
  .tuple(element, fc.array(element, { maxLength: 3 }))
  .map(([members, parts]) => ({ ...members, parts }));
const body = fc.record(
  { a: value, b: value, lines: fc.oneof(line, fc.array(line, { maxLength: 4 })) },
  { requiredKeys: [] },
);

const bodyCase = fc.record({
  scope: fc.constant<FilterScope>('MessageBody'),
  policy: alternatives(fc.oneof(keysOf('a', 'b'), lines, innerLines)),
  message: fc.oneof(
    { weight: 12, arbitrary: body.map(withBody) },
    { weight: 1, arbitrary: fc.constantFrom('', '[]', 'no JSON').map(withBody) },
  ),
});

/** Each key met by some element, seldom all by one: an element has one or two of the members. */
const small = fc.constantFrom(0, 'a');
const sparse = fc.dictionary(fc.constantFrom('a', 'b', 'c'), small, { minKeys: 1, maxKeys: 2 });
const listCase = fc.record({
  scope: fc.constant<FilterScope>('MessageBody'),
  policy: fc.record({
    lines: fc.dictionary(
      fc.constantFrom('a', 'b', 'c'),
      small.map((one) => [one]),
      { minKeys: 2 },
    ),
  }),
  message: fc
    .record({ lines: fc.array(sparse, { minLength: 2, maxLength: 5 }) })
    .map((lists) => withBody(lists)),
});

/** Elements in elements, nested lists, names that come twice at any depth, null, and what is absent here and there. */
const nestedValue = fc.constantFrom('0', '1', '"a"', 'null', '""', '[]', '[0,"a"]', '[[1],null]');
const nestedObject = (inner: fc.Arbitrary<string>) =>
  fc
    .array(fc.tuple(fc.constantFrom('a', 'b', 'c'), inner), { maxLength: 3 })
    .map((members) => `{${members.map(([name, text]) => `"${name}":${text}`).join()}}`);
const nestedList = (inner: fc.Arbitrary<string>) =>
  fc.array(inner, { maxLength: 3 }).map((texts) => `[${texts.join()}]`);
const part = nestedObject(nestedValue);
const partLists = fc.oneof(part, nestedList(part), nestedList(nestedList(part)));
const nestedElement = nestedObject(fc.oneof({ weight: 3, arbitrary: nestedValue }, partLists));
const nestedElements = fc.oneof(
  nestedElement,
  nestedList(nestedElement),
  nestedList(nestedList(nestedElement)),
);
const nestedBody = fc
  .array(
    fc.tuple(fc.constantFrom('a', 'lines', 'lines'), fc.oneof(nestedElements, nestedElements, nestedValue)),
    {
      maxLength: 3,
    },
  )
  .map((members) => withBody(`{${members.map(([name, text]) => `"${name}":${text}`).join()}}`));

const nestedConditions = fc.array(
  fc.oneof(fc.constantFrom(0, 1, 'a', null, ''), fc.record({ exists: fc.boolean() })),
  { minLength: 1, maxLength: 2 },
);
const nestedKeys = fc.dictionary(
  fc.constantFrom('a', 'b', 'c'),
  fc.oneof(
    { weight: 3, arbitrary: nestedConditions },
    fc.dictionary(fc.constantFrom('a', 'b'), nestedConditions, { minKeys: 1 }),
  ),
  { minKeys: 1, maxKeys: 2 },
);
const nestedCase = fc.record({
  scope: fc.constant<FilterScope>('MessageBody'),
  policy: alternatives(
    fc.oneof(
      { weight: 4, arbitrary: fc.record({ lines: nestedKeys }) },
      fc.record({ a: nestedConditions, lines: nestedKeys }),
    ),
  ),
  message: nestedBody,
});

/** Whatever the evaluator is tried with. */
const evaluated = (scope: FilterScope) => arbitraryPair(scope).map((pair) => ({ scope, ...pair }));

/** Policies and messages that meet, miss, and meet in different elements of a list. */
export const explainCase: fc.Arbitrary<ExplainCase> = fc
  .oneof(
    attributeCase,
    bodyCase,
    listCase,
    nestedCase,
    nestedCase,
    evaluated('MessageAttributes'),
    evaluated('MessageBody'),
  )
  .filter(({ policy, scope }) => isAccepted(policy, scope));

function isAccepted(policy: FilterPolicy, scope: FilterScope): boolean {
  try {
    parsePolicy(policy, scope);
    return true;
  } catch (error) {
    if (error instanceof InvalidPolicy) return false;
    throw error;
  }
}

import * as fc from 'fast-check';
import { compilePolicy } from '../../routing/compile';
import { and, type Filter, onAttributes, onBody, or } from '../../routing/filter';
import { InvalidPolicy } from '../../routing/invalid-policy';
import { parsePolicy } from '../../routing/parse';
import * as build from '../../routing/requirement';
import type { FilterableMessage } from '../../routing/policy';
import { withAttributes, withBody } from './message';

/** A requirement, and what it means: told by the words of its name alone, not by the evaluator. */
interface Meaning {
  readonly requirement: build.Requirement<unknown>;
  readonly holds: (value: string | number | undefined) => boolean;
}

const texts = ['', 'a', 'A', 'ab', 'b', 'ba', 'a"b', 'a\\', '10.1.2.3', '7'];
const numbers = [-1, 0, 0.5, 1, 7, 8];
const text = fc.constantFrom(...texts);
const number = fc.constantFrom(...numbers);
/** Without what SNS refuses or reads in two ways. */
const plain = fc.constantFrom('a', 'A', 'ab', 'b', '7');
const means = (requirement: build.Requirement<unknown>, holds: Meaning['holds']): Meaning => ({
  requirement,
  holds,
});
const onText = (test: (value: string) => boolean) => (value: unknown) =>
  typeof value === 'string' && test(value);
const onNumber = (test: (value: number) => boolean) => (value: unknown) =>
  typeof value === 'number' && test(value);

const simple: fc.Arbitrary<Meaning> = fc.oneof(
  fc
    .tuple(fc.oneof(text, number), fc.oneof(text, number))
    .map((values) => means(build.is(...values), (value) => values.some((v) => v === value))),
  text.map((t) => means(build.isNot(t), (value) => value !== undefined && value !== t)),
  number.map((n) => means(build.isNot(n), (value) => value !== undefined && value !== n)),
  text.map((t) =>
    means(
      build.startsWith(t),
      onText((value) => value.startsWith(t)),
    ),
  ),
  text.map((t) =>
    means(
      build.endsWith(t),
      onText((value) => value.endsWith(t)),
    ),
  ),
  plain.map((t) =>
    means(
      build.startsNotWith(t),
      (value) => value !== undefined && !(typeof value === 'string' && value.startsWith(t)),
    ),
  ),
  plain.map((t) =>
    means(
      build.isLike(`*${t}*`),
      onText((value) => value.includes(t)),
    ),
  ),
  plain.map((t) =>
    means(
      build.isNotLike(`*${t}*`),
      (value) => value !== undefined && !(typeof value === 'string' && value.includes(t)),
    ),
  ),
  plain.map((t) =>
    means(
      build.isInAnyCase(t),
      onText((value) => value.toUpperCase() === t.toUpperCase()),
    ),
  ),
  fc.constant(
    means(
      build.isInBlock('10.0.0.0/8'),
      onText((value) => value.startsWith('10.')),
    ),
  ),
  number.map((n) =>
    means(
      build.isBelow(n),
      onNumber((value) => value < n),
    ),
  ),
  number.map((n) =>
    means(
      build.isAtMost(n),
      onNumber((value) => value <= n),
    ),
  ),
  number.map((n) =>
    means(
      build.isAbove(n),
      onNumber((value) => value > n),
    ),
  ),
  number.map((n) =>
    means(
      build.isAtLeast(n),
      onNumber((value) => value >= n),
    ),
  ),
  number.map((n) =>
    means(
      build.isWithin({ above: n, atMost: n + 3 }),
      onNumber((value) => value > n && value <= n + 3),
    ),
  ),
  fc.constant(means(build.isPresent(), (value) => value !== undefined && value !== '')),
  fc.constant(means(build.isAbsent(), (value) => value === undefined)),
);

const meaning: fc.Arbitrary<Meaning> = fc.oneof(
  simple,
  fc
    .tuple(simple, simple)
    .map(([one, other]) =>
      means(
        build.anyOf(one.requirement, other.requirement),
        (value) => one.holds(value) || other.holds(value),
      ),
    ),
);

const names = ['one', 'two', 'three'] as const;
type Name = (typeof names)[number];
type Values = Readonly<Partial<Record<Name, string | number>>>;

/** A filter on some names, in both scopes, and what it means. */
interface Composed {
  readonly attributes: Filter;
  readonly body: Filter;
  readonly holds: (values: Values) => boolean;
}

function leaf(name: Name): fc.Arbitrary<Composed> {
  return meaning.map(({ requirement, holds }) => ({
    attributes: onAttributes<Record<string, unknown>>({ [name]: requirement }),
    body: onBody<{ data: object }>({ data: { [name]: requirement } }),
    holds: (values) => holds(values[name]),
  }));
}

/** Each name stands in one leaf, so that no key is asked for twice. */
function composed(of: readonly [Name, ...Name[]]): fc.Arbitrary<Composed> {
  const [first, second, ...others] = of;
  if (second === undefined) return leaf(first);
  const parts = fc.tuple(leaf(first), composed([second, ...others]));
  return fc.tuple(parts, fc.boolean()).map(([[one, other], both]) => ({
    attributes: (both ? and : or)(one.attributes, other.attributes),
    body: (both ? and : or)(one.body, other.body),
    holds: (values) =>
      both ? one.holds(values) && other.holds(values) : one.holds(values) || other.holds(values),
  }));
}

const values = fc.record(Object.fromEntries(names.map((name) => [name, fc.oneof(text, number)])), {
  requiredKeys: [],
}) as fc.Arbitrary<Values>;

/** Built, printed, read and evaluated. */
function evaluate({ policy, scope }: Filter, message: FilterableMessage): boolean {
  return compilePolicy(parsePolicy(JSON.stringify(policy), scope))(message);
}

describe('a filter that is built, printed and evaluated', () => {
  it('means on attributes what its words say', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...names], { minLength: 1 }).chain(composedOf),
        values,
        (filter, given) => {
          // A message without any attribute matches nothing; this one always has one.
          const message = withAttributes({ ...given, other: 'x' });
          expect(evaluate(filter.attributes, message)).toBe(filter.holds(given));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('means on the body what its words say', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...names], { minLength: 1 }).chain(composedOf),
        values,
        (filter, given) => {
          expect(evaluate(filter.body, withBody({ data: given }))).toBe(filter.holds(given));
        },
      ),
      { numRuns: 1000 },
    );
  });
});

function composedOf([first, ...others]: readonly Name[]): fc.Arbitrary<Composed> {
  if (first === undefined) throw new Error('at least one name');
  return composed([first, ...others]).filter(
    ({ attributes, body }) => isSimple(attributes) && isSimple(body),
  );
}

/** Three names with many values each may be more combinations than SNS takes. */
function isSimple({ policy, scope }: Filter): boolean {
  try {
    parsePolicy(policy, scope);
    return true;
  } catch (error) {
    if (error instanceof InvalidPolicy && error.message.endsWith('too complex')) return false;
    throw error;
  }
}

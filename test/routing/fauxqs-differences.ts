import type { FilterableMessage, FilterPolicy, FilterScope } from '../../routing/policy';
import { isRecord } from './json';
import { type Attributes, withAttributes, withBody } from './message';
import { conditionsIn, type Meeting, meetingsOf } from './meetings';
import { source } from './sources';

/** A way in which fauxqs is known to differ. In all of them AWS's published behaviour is ours. */
export interface Difference {
  readonly name: string;
  /** Where AWS says so. */
  readonly source: string;
  applies(pair: Pair): boolean;
  /** Where nothing else makes the two differ. */
  readonly example: Pair;
}

export class Pair {
  readonly meetings: readonly Meeting[];

  constructor(
    readonly policy: FilterPolicy,
    readonly scope: FilterScope,
    readonly message: FilterableMessage,
  ) {
    this.meetings = meetingsOf(policy, scope, message);
  }
}

const attributes = (policy: FilterPolicy, of: Attributes): Pair =>
  new Pair(policy, 'MessageAttributes', withAttributes(of));
const body = (policy: FilterPolicy, text: string): Pair => new Pair(policy, 'MessageBody', withBody(text));

const where =
  (meets: (meeting: Meeting) => boolean) =>
  ({ meetings }: Pair): boolean =>
    meetings.some(meets);

export const differences: readonly Difference[] = [
  {
    name: 'has no wildcard, cidr, equals-ignore-case, and no pattern to negate',
    source: source.strings,
    example: attributes({ a: [{ wildcard: 'x*' }] }, { a: 'xy' }),
    applies: where(({ operator, operand, found }) => {
      const unknown = ['wildcard', 'cidr', 'equals-ignore-case'];
      const names = [operator, ...(isRecord(operand) ? Object.keys(operand) : [])];
      return found.kind !== 'nothing' && names.some((name) => name !== undefined && unknown.includes(name));
    }),
  },
  {
    name: 'takes an array attribute for its text, and arrays out of a body',
    source: source.recorded,
    example: body({ a: ['x'] }, '{"a":["x"]}'),
    applies: where(({ found }) => found.kind === 'array'),
  },
  {
    name: 'takes null for a missing key',
    source: source.recorded,
    example: attributes({ a: [null] }, { b: 'x' }),
    applies: where(
      ({ operator, operand, found }) =>
        (operator === undefined && operand === null && found.kind === 'nothing') || found.kind === 'null',
    ),
  },
  {
    name: 'compares numbers and booleans with texts that look like them',
    source: source.seen,
    example: attributes({ a: [100] }, { a: '100' }),
    applies: where(isOfTwoTypes),
  },
  {
    name: 'lets exists: false match a message without any attribute',
    source: source.keys,
    example: attributes({ a: [{ exists: false }] }, {}),
    applies: ({ scope, message, meetings }) =>
      scope === 'MessageAttributes' &&
      Object.values(message.attributes).every(({ DataType }) => DataType === 'Binary') &&
      meetings.some(({ operator, operand }) => operator === 'exists' && operand === false),
  },
  {
    name: 'lets exists: true match an empty text',
    source: source.keys,
    example: body({ a: [{ exists: true }] }, '{"a":""}'),
    applies: where(({ operator, found }) => operator === 'exists' && found.value === ''),
  },
  {
    name: 'takes a binary attribute for an empty text',
    source: source.constraints,
    example: attributes(
      { a: [{ exists: true }] },
      { a: { DataType: 'Binary', BinaryValue: new Uint8Array([1]) } },
    ),
    applies: where(({ found }) => found.kind === 'binary'),
  },
  {
    name: 'does not want quotes and backslashes of attributes escaped once more',
    source: source.constraints,
    example: attributes({ a: ['x"y'] }, { a: 'x"y' }),
    applies: ({ scope, meetings }) =>
      scope === 'MessageAttributes' &&
      meetings.some(({ found }) => found.kind === 'text' && /["\\]/.test(String(found.value))),
  },
  {
    name: 'compares all digits of a number, and numbers of any size',
    source: source.seen,
    example: body({ a: [100.123456789] }, '{"a":100.1234567}'),
    applies: where(({ operand, found }) => found.kind === 'number' && isFine(Number(found.value), operand)),
  },
  {
    name: 'knows $or at the top only, and there no key of the same name beside it',
    source: source.rulerOr,
    example: body({ a: { $or: [{ b: ['x'] }, { c: ['x'] }] } }, '{"a":{"c":"x"}}'),
    applies: ({ policy }) => hasInnerOr(policy, 0) || repeatsKey(policy),
  },
  {
    name: 'takes the last one of a name that a body repeats, or writes with and without dots',
    source: source.rulerEvent,
    example: body({ a: ['x'] }, '{"a":"x","a":"y"}'),
    applies: ({ scope, message }) => scope === 'MessageBody' && repeatsName(message.body),
  },
];

function isOfTwoTypes({ operator, operand, found: { kind } }: Meeting): boolean {
  if (kind !== 'text' && kind !== 'number' && kind !== 'boolean') return false;
  if (operator === 'exists') return false;
  if (operator === 'numeric') return kind !== 'number';
  const operands: readonly unknown[] = isRecord(operand) ? Object.values(operand) : [operand].flat();
  return operands.some((one) => (typeof one === 'string' ? kind !== 'text' : typeof one !== kind));
}

function isFine(value: number, operand: unknown): boolean {
  if (Math.abs(value) > 5e9) return true;
  return [operand]
    .flat()
    .some((limit) => typeof limit === 'number' && value !== limit && Math.abs(value - limit) < 2e-6);
}

function hasInnerOr(policy: FilterPolicy, depth: number): boolean {
  return Object.entries(policy).some(([name, value]) => {
    if (name === '$or' && Array.isArray(value)) {
      return depth > 0 || value.filter(isRecord).some((choice) => hasInnerOr(choice, depth + 1));
    }
    return isRecord(value) && hasInnerOr(value, depth + 1);
  });
}

function repeatsKey({ $or, ...beside }: FilterPolicy): boolean {
  const outside = new Set(conditionsIn(beside, '').map(([path]) => path));
  return conditionsIn({ $or }, '').some(([path]) => outside.has(path));
}

function repeatsName(body: string): boolean {
  const paths: string[] = [];
  const collect = (value: unknown, path: string): void => {
    if (!isRecord(value)) paths.push(path);
    else for (const [name, member] of Object.entries(value)) collect(member, `${path}.${name}`);
  };
  collect(JSON.parse(body), '');
  const hasLostMembers = JSON.stringify(JSON.parse(body)) !== body;
  return hasLostMembers || new Set(paths).size < paths.length;
}

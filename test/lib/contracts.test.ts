import * as z from 'zod/mini';
import { printHistory, readHistory } from '../../lambda/contract/contract-history';
import { described } from '../../lambda/contract/described';
import { isOlderContract, unknownContract } from '../../lambda/contract/known-contracts';
import { type RequestType, requestType } from '../../lambda/contract/request-type';
import { batchSchema, requestSchema } from '../../lib/constructs/request-schema';
import { bodyRules, fingerprintOf } from '../../lib/contracts/fingerprint';
import { knownContracts, updateHistory } from '../../lib/contracts/update-history';
import { checkHistory, checkRetirements } from '../../lib/validation/contract-rules';
import { requestTypes } from '../sample-app/request-types';

const day = '2026-01-01';
const now = Date.UTC(2026, 0, 1);
const color = z.enum(['red', 'green']);
const line = z.strictObject({ code: z.string(), weight: z.optional(z.int()) });

interface Change {
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly retired?: boolean;
  readonly retiredMembers?: readonly string[];
  readonly largestUpload?: number;
}

function note({ shape = {}, ...rest }: Change = {}): RequestType {
  const schema = z.strictObject({
    title: z.string(),
    color,
    lines: z.array(line),
    remark: z.optional(z.string()),
    ...shape,
  });
  const example = { title: 'A', color: 'red' as const, lines: [] };
  return requestType({ name: 'note-filed', description: 'A note', schema, attributes: [], example, ...rest });
}

const recordedOf = (...types: readonly RequestType[]) => updateHistory(types, {}, day).history;

describe('the fingerprint of a contract', () => {
  const before = fingerprintOf(note());

  it('has 16 hexadecimal digits, another for each type of the app', () => {
    const all = requestTypes.map(fingerprintOf);
    expect(all.filter((one) => !/^[0-9a-f]{16}$/.test(one))).toEqual([]);
    expect(new Set(all).size).toBe(all.length);
  });

  it.each([
    ['a description', { shape: { title: described('What it is called', z.string()) } }],
    ['the order of members', { shape: { remark: z.optional(z.string()), color } }],
    ['the order of values', { shape: { color: z.enum(['green', 'red']) } }],
    ['what is retired', { retired: true, retiredMembers: ['remark', 'lines[].weight'] }],
  ])('does not change with %s', (_, change) => {
    expect(fingerprintOf(note(change))).toBe(before);
  });

  it.each([
    ['a member', { shape: { size: z.optional(z.int()) } }],
    // A member of that name is not an annotation.
    ['a member called description', { shape: { description: z.optional(z.string()) } }],
    ['a value', { shape: { color: z.enum(['red', 'green', 'blue']) } }],
    ['a bound', { shape: { title: z.string().check(z.maxLength(5)) } }],
    ['what is required', { shape: { remark: z.string() } }],
    ['uploads', { largestUpload: 1000 }],
  ])('changes with %s', (_, change) => {
    expect(fingerprintOf(note(change))).not.toBe(before);
  });

  it('changes with a rule for the names of a record', () => {
    const [some, all] = [z.string().check(z.regex(/^[a-z]$/)), z.string()].map((names) =>
      fingerprintOf(note({ shape: { remark: z.optional(z.record(names, z.string())) } })),
    );
    expect(some).not.toBe(all);
  });

  it('changes with an attribute, a derived one and an order', () => {
    const rest = { name: 'step', description: 'A step', schema: z.strictObject({ track: z.string() }) };
    const example = { track: 'a' };
    const plain = requestType({ ...rest, attributes: [], example });
    const others = [
      requestType({ ...rest, attributes: ['track'], example }),
      requestType({ ...rest, attributes: [], orderedBy: 'track', example }),
      requestType({ ...rest, attributes: [], derived: { half: { schema: z.int(), of: () => 1 } }, example }),
      requestType({
        ...rest,
        attributes: [],
        derived: { half: { schema: z.number(), of: () => 1 } },
        example,
      }),
    ].map(fingerprintOf);
    expect(new Set([fingerprintOf(plain), ...others]).size).toBe(5);
  });
});

describe('the history of contracts', () => {
  it('records fingerprints, the newest last, and the paths of members and values', () => {
    const first = recordedOf(note());
    const newer = note({ shape: { color: z.enum(['red', 'green', 'blue']) } });
    const { history, changes } = updateHistory([newer], first, day);
    expect(changes).toEqual(['note-filed changed']);
    expect(history['note-filed']).toEqual({
      fingerprints: [fingerprintOf(note()), fingerprintOf(newer)],
      members: [
        'color',
        'color=blue',
        'color=green',
        'color=red',
        'lines',
        'lines[].code',
        'lines[].weight',
        'remark',
        'title',
      ],
      schema: bodyRules(newer),
    });
    expect(updateHistory([newer], history, '2027-01-01')).toMatchObject({ history, changes: [], losses: [] });
    expect(readHistory(printHistory(history))).toEqual(history);
  });

  it('puts a contract last that is in force again', () => {
    const newer = note({ shape: { size: z.optional(z.int()) } });
    const both = updateHistory([newer], recordedOf(note()), day).history;
    // The member was retired meanwhile.
    const retired = updateHistory(
      [note({ shape: { size: z.optional(z.int()) }, retiredMembers: ['size'] })],
      both,
      day,
    );
    const back = updateHistory([note()], retired.history, day);
    expect(back.losses).toEqual([]);
    expect(back.history['note-filed']?.fingerprints).toEqual([fingerprintOf(newer), fingerprintOf(note())]);
  });

  const without = (path: 'remark' | 'weight' | 'green'): RequestType => {
    const members = {
      title: z.string(),
      color: path === 'green' ? z.enum(['red']) : color,
      lines: z.array(path === 'weight' ? z.strictObject({ code: z.string() }) : line),
    };
    const schema = z.strictObject(
      path === 'remark' ? members : { ...members, remark: z.optional(z.string()) },
    );
    const example = { title: 'A', color: 'red' as const, lines: [] };
    return requestType({ name: 'note-filed', description: 'A note', schema, attributes: [], example });
  };

  it.each([
    ['remark', 'remark', 'member "remark"'],
    ['weight', 'lines[].weight', 'member "lines[].weight"'],
    ['green', 'color=green', 'value "color=green"'],
  ] as const)('refuses a type without %s unless it was retired', (gone, path, subject) => {
    const { violations } = checkHistory([without(gone)], recordedOf(note()), now);
    expect(violations).toMatchObject([
      { subject: `request type "note-filed", ${subject}`, given: 'gone, but never retired' },
    ]);
    expect(violations[0]?.fix).toContain(`retiredMembers: ['${path}']`);
    expect(violations[0]?.fix).toContain(
      `If it was never deployed, delete "${path}" and the paths that begin with it from the members of "note-filed"`,
    );

    const retired = updateHistory(
      [note({ retiredMembers: [path] })],
      recordedOf(note()),
      '2026-02-01',
    ).history;
    const removed = updateHistory([without(gone)], retired, '2026-03-01');
    expect(removed.losses).toEqual([]);
    expect(removed.removals).toMatchObject([{ retired: '2026-02-01' }]);
    // Also when the removal has been recorded.
    expect(updateHistory([without(gone)], removed.history, '2026-03-02').removals).toEqual(removed.removals);
  });

  it('refuses to lose a type that was not retired', () => {
    expect(checkHistory([], recordedOf(note()), now).violations).toMatchObject([
      { subject: 'request type "note-filed"', fix: expect.stringContaining('retired: true') },
    ]);
    const retired = updateHistory([note({ retired: true })], recordedOf(note()), '2026-02-01').history;
    expect(checkHistory([], retired, now)).toEqual({
      violations: [],
      removals: [{ subject: 'request type "note-filed"', retired: '2026-02-01' }],
    });
  });

  it('refuses a file that is behind, and says what to do', () => {
    expect(checkHistory([note()], {}, now).violations).toEqual([
      {
        subject: 'contracts.json',
        given: 'behind the request types (note-filed added)',
        allowed: 'a file that has recorded every contract',
        fix: 'Run `npm run contracts` and commit the file.',
      },
    ]);
  });
});

describe('what the dispatcher knows', () => {
  const newer = note({ shape: { size: z.optional(z.int()) } });
  const known = knownContracts([newer], recordedOf(note()));
  const [older, newest] = [note(), newer].map(fingerprintOf);

  it('is every contract that was recorded, and the one of today', () => {
    expect(known).toEqual({ 'note-filed': [older, newest] });
    for (const contract of [undefined, older, newest]) {
      expect(unknownContract(known, { type: 'note-filed', contract })).toBeUndefined();
    }
    expect(unknownContract(known, { type: 'note-filed', contract: '0'.repeat(16) })).toContain(
      'is not known here',
    );
    expect(unknownContract(known, { type: 'toString' })).toContain('is not known here');
  });

  it('tells an older contract from the newest one', () => {
    const isOlder = (contract?: string) => isOlderContract(known, { type: 'note-filed', contract });
    expect([undefined, older, newest].map(isOlder)).toEqual([false, true, false]);
  });
});

describe('what is retired', () => {
  const retired = note({ retiredMembers: ['remark', 'lines[].weight', 'color=green'] });

  it('is not in the models of the API', () => {
    const schema = requestSchema(retired);
    expect(schema).toMatchObject({ properties: { color: { enum: ['red'] } }, additionalProperties: false });
    for (const text of [JSON.stringify(schema), JSON.stringify(batchSchema(retired))]) {
      for (const name of ['remark', 'weight', 'green']) expect(text).not.toContain(name);
    }
    expect(JSON.stringify(requestSchema(note()))).toContain('remark');
  });

  it('is still understood', () => {
    const data = { title: 'A', color: 'green', lines: [{ code: 'B', weight: 1 }], remark: 'C' };
    expect(z.safeParse(retired.schema, data).success).toBe(true);
  });

  it.each<[string, string, Readonly<Record<string, z.core.$ZodType>>]>([
    ['label=x', 'which leaves an enumeration without a value', { label: z.optional(z.enum(['x'])) }],
    [
      'label.kind=q',
      'which leaves an enumeration without a value',
      {
        label: z.optional(
          z.union([z.strictObject({ kind: z.literal('p') }), z.strictObject({ kind: z.literal('q') })]),
        ),
      },
    ],
    [
      'label=x',
      'which another branch of the union accepts',
      {
        label: z.optional(
          described('A label', z.union([z.enum(['x', 'y']), z.string().check(z.maxLength(5))])),
        ),
      },
    ],
    [
      'label.size',
      'whose object also accepts members without a schema',
      { label: z.optional(z.object({ size: z.optional(z.int()) })) },
    ],
  ])('must be what the API refuses then: %s, %s', (path, reason, shape) => {
    expect(checkRetirements([note({ shape, retiredMembers: [path] })])).toMatchObject([
      { subject: 'request type "note-filed", retiredMembers', given: `"${path}", ${reason}` },
    ]);
  });

  it('may be a value beside a branch of another type', () => {
    const label = z.optional(described('A label', z.union([z.enum(['x', 'y']), z.int()])));
    expect(checkRetirements([note({ shape: { label }, retiredMembers: ['label=x'] })])).toEqual([]);
  });

  it.each([
    ['nobody', '"nobody"'],
    ['title', '"title", which the schema requires'],
  ])('must be an optional member that there is: %s', (path, given) => {
    expect(checkRetirements([note({ retiredMembers: [path] })])).toMatchObject([
      { subject: 'request type "note-filed", retiredMembers', given },
    ]);
  });
});

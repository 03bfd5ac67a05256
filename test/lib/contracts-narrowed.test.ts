import * as z from 'zod/mini';
import { readHistory } from '../../lambda/contract/contract-history';
import { type RequestType, requestType } from '../../lambda/contract/request-type';
import { updateHistory } from '../../lib/contracts/update-history';
import { checkHistory } from '../../lib/validation/contract-rules';

const now = Date.UTC(2026, 0, 1);

interface Parts {
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly orderedBy?: 'title' | 'shelf';
  readonly largestUpload?: number;
  readonly retired?: boolean;
  readonly retiredMembers?: readonly string[];
}

function note({ shape = {}, ...rest }: Parts = {}): RequestType {
  const schema = z.strictObject({ title: z.string(), shelf: z.string(), ...shape });
  const example = { title: 'A', shelf: 'B' };
  return requestType({ name: 'note-filed', description: 'A note', schema, attributes: [], example, ...rest });
}

const recordedOf = (type: RequestType) => updateHistory([type], {}, '2026-01-01').history;
const short = { title: z.string().check(z.maxLength(5)) };
const sized = (size: z.core.$ZodType) => ({ shape: { size: z.optional(size) } });

describe('a contract that refuses what the recorded one accepted', () => {
  it.each<[string, Parts, Parts, string, string]>([
    ['a rule', {}, { shape: short }, ', "title"', 'maxLength 5, and was no maxLength'],
    [
      'a required member',
      sized(z.int()),
      { shape: { size: z.int() } },
      ', "size"',
      'required, and was optional',
    ],
    ['an order', {}, { orderedBy: 'title' }, ', orderedBy', 'title, and was undefined'],
    ['no order', { orderedBy: 'title' }, {}, ', orderedBy', 'undefined, and was title'],
    ['another order', { orderedBy: 'title' }, { orderedBy: 'shelf' }, ', orderedBy', 'shelf, and was title'],
    [
      'smaller uploads',
      { largestUpload: 2000 },
      { largestUpload: 1000 },
      ', largestUpload',
      '1000, and was 2000',
    ],
    ['no uploads', { largestUpload: 2000 }, {}, ', largestUpload', '0, and was 2000'],
  ])('is refused: %s', (_, before, after, where, given) => {
    const { violations } = checkHistory([note(after)], recordedOf(note(before)), now);
    expect(violations).toMatchObject([{ subject: `request type "note-filed"${where}`, given }]);
  });

  it('is refused where a value ends as the beginning of another one', () => {
    const kinds = (...values: string[]) => sized(z.enum(values));
    const before = recordedOf(note(kinds('1', '1.1', '2')));
    const retired = updateHistory(
      [note({ ...kinds('1', '1.1', '2'), retiredMembers: ['size=1'] })],
      before,
      '2026-02-01',
    );
    const { violations } = checkHistory([note(kinds('2'))], retired.history, now);
    expect(violations).toMatchObject([
      { subject: 'request type "note-filed", value "size=1.1"', given: 'gone, but never retired' },
    ]);
  });

  it('is refused beside a retired member of which it only has the name', () => {
    const shape = { size: z.optional(z.int()), 'size.unit': z.optional(z.string()) };
    const retired = updateHistory(
      [note({ shape, retiredMembers: ['size'] })],
      recordedOf(note({ shape })),
      '2026-02-01',
    );
    expect(checkHistory([note()], retired.history, now).violations).toMatchObject([
      { subject: 'request type "note-filed", "size.unit"', given: 'refused, and was accepted' },
    ]);
  });

  it('says what to do with a type that was never deployed', () => {
    const fix = (parts: Parts) => checkHistory([note(parts)], recordedOf(note()), now).violations[0]?.fix;
    expect(fix({ shape: short })).toContain('delete "schema" from the entry of the type in contracts.json');
    expect(fix({ orderedBy: 'title' })).toContain('delete its entry in contracts.json');
  });

  it('is accepted without the recorded schema', () => {
    const { schema: _, ...entry } = recordedOf(note())['note-filed'] ?? { fingerprints: [], members: [] };
    const update = updateHistory(
      [note({ shape: short, orderedBy: 'title' })],
      { 'note-filed': entry },
      '2026-01-02',
    );
    expect(update.losses).toEqual([]);
    expect(update.history['note-filed']?.schema).toMatchObject({ properties: { title: { maxLength: 5 } } });
  });

  it('is accepted without a member that was deleted from the file by hand', () => {
    const recorded = recordedOf(note(sized(z.int())))['note-filed'] ?? { fingerprints: [], members: [] };
    const entry = { ...recorded, members: ['shelf', 'title'] };
    expect(updateHistory([note()], { 'note-filed': entry }, '2026-01-02').losses).toEqual([]);
  });

  it('is accepted after the retirement of the type, whose day it keeps', () => {
    const retired = updateHistory([note({ retired: true })], recordedOf(note()), '2026-02-01').history;
    const narrower = note({ shape: short, orderedBy: 'title' });
    const narrowed = updateHistory([narrower], retired, '2026-03-01');
    const removals = [{ subject: 'the older form of request type "note-filed"', retired: '2026-02-01' }];
    expect(narrowed).toMatchObject({ losses: [], removals });
    expect(narrowed.history['note-filed']).not.toHaveProperty('retired');
    // Also when it has been recorded.
    expect(updateHistory([narrower], narrowed.history, '2026-03-02')).toMatchObject({
      changes: [],
      losses: [],
      removals,
    });
    // The retirement counts once.
    expect(
      updateHistory([note({ orderedBy: 'title', shape: { title: z.int() } })], narrowed.history, '2026-03-03')
        .losses,
    ).toHaveLength(1);
  });
});

describe('the text of a history', () => {
  it.each(['<<<<<<< HEAD', '=======', '>>>>>>> main'])('is refused with the conflict marker %s', (marker) => {
    expect(() => readHistory(`{\n${marker}\n}`)).toThrow(
      'contracts.json must not have conflict markers. Keep the fingerprints of both sides',
    );
  });
});

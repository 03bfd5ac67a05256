import { findExcess } from '../../../../lambda/core/bodies/scan-shape';
import { maxBodyDepth, maxBodyValues, maxObjectMembers } from '../../../../lambda/contract/size-limits';
import { SeededRandom } from '../../../../local/random';

const few = { depth: 100, values: 1000, members: 100 };

describe('the shape of a body', () => {
  it.each([
    ['nests too deep', '['.repeat(maxBodyDepth + 1), `nest at most ${maxBodyDepth} levels deep`],
    ['nests too deep and has no end', '{"a":'.repeat(1_000_000), `nest at most ${maxBodyDepth} levels deep`],
    ['has too many values', `[${'0,'.repeat(maxBodyValues)}0]`, `${maxBodyValues} values and member names`],
    ['has too large an object', `{${'"a":0,'.repeat(maxObjectMembers)}"b":0}`, `${maxObjectMembers} members`],
  ])('%s', (_, text, rule) => {
    expect(findExcess(Buffer.from(text))).toContain(rule);
  });

  it.each([
    ['objects', `[${'{},'.repeat(1000)}{}]`],
    ['arrays', `[${'[],'.repeat(1000)}[]]`],
    ['texts', `["${'","'.repeat(1000)}"]`],
    ['literals', `[${'null,'.repeat(1000)}true]`],
    ['members', `[${'{"a":0},'.repeat(400)}0]`],
    ['what is not JSON', '0 '.repeat(1001)],
  ])('has too many %s', (_, text) => {
    expect(findExcess(Buffer.from(text), few)).toContain('at most 1000 values and member names, got more');
  });

  it.each(['', '   ', ']]]', '"', '"\\', '}'.repeat(1000), '"'.repeat(999), ':'.repeat(50)])(
    'does not matter where a text is not JSON: %#',
    (text) => {
      expect(findExcess(Buffer.from(text), few)).toBeUndefined();
    },
  );

  it('is not that of its texts', () => {
    const text = JSON.stringify({
      a: '[{"\\\\'.repeat(1000),
      '[[\\"': ['"', '\\', '受'],
      b: '{}'.repeat(1000),
    });
    expect(findExcess(Buffer.from(text), { depth: 2, values: 10, members: 3 })).toBeUndefined();
    expect(findExcess(Buffer.from(text), { depth: 2, values: 9, members: 3 })).toBeDefined();
    expect(findExcess(Buffer.from(text), { depth: 2, values: 10, members: 2 })).toBeDefined();
    expect(findExcess(Buffer.from(text), { depth: 1, values: 10, members: 3 })).toBeDefined();
  });

  it('is that of the value that the text stands for', () => {
    const source = new SeededRandom(11);
    const random = () => source.fraction();
    for (let run = 0; run < 500; run++) {
      const value = valueOf(random, 4);
      const text = Buffer.from(JSON.stringify(value, undefined, run % 3));
      const shape = shapeOf(value);
      expect([run, findExcess(text, shape)]).toEqual([run, undefined]);
      const tighter = (['depth', 'values', 'members'] as const)
        .filter((limit) => shape[limit] > 0)
        .map((limit) => findExcess(text, { ...shape, [limit]: shape[limit] - 1 }));
      expect([run, tighter]).not.toContainEqual(expect.arrayContaining([undefined]));
    }
  });
});

function valueOf(random: () => number, depth: number): unknown {
  const kind = Math.floor(random() * (depth === 0 ? 4 : 6));
  if (kind === 0) return Math.round(random() * 1e6) / 1000;
  if (kind === 1) return null;
  if (kind === 2) return random() < 0.5;
  if (kind === 3) return ['', '"', '\\', 'a,b:[', '}é受🧾', '\u0000'][Math.floor(random() * 6)];
  const items = Array.from({ length: Math.floor(random() * 5) }, () => valueOf(random, depth - 1));
  return kind === 4 ? items : Object.fromEntries(items.map((item, index) => [`"${index}{`, item]));
}

function shapeOf(value: unknown): { depth: number; values: number; members: number } {
  if (typeof value !== 'object' || value === null) return { depth: 0, values: 1, members: 0 };
  const inner = Object.values(value).map(shapeOf);
  const names = Array.isArray(value) ? 0 : inner.length;
  return {
    depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)),
    values: 1 + names + inner.reduce((sum, { values }) => sum + values, 0),
    members: Math.max(names, ...inner.map(({ members }) => members)),
  };
}

import { columns } from '../../bin/columns';

const rows = [
  ['request', 'because of', 'status'],
  ['an order', 'region is DE, shippingMethod is standard, total is 8650', 'succeeded'],
];

describe('columns', () => {
  it('are as wide as their widest cell', () => {
    expect(columns(rows)[0]).toBe(`request   ${'because of'.padEnd(57)}status`);
  });

  it.each([40, 60, 80])('fit %d characters, and lose no word', (width) => {
    const lines = columns(rows, width);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(width);
    for (const word of rows.flat().flatMap((cell) => cell.split(' ')))
      expect(lines.join(' ')).toContain(word);
  });

  it('elide the middle of a word that does not fit', () => {
    expect(columns([['abcdefghijklmnopqrstuvwxyz', 'b']], 14)).toEqual(['abcde…vwxyz  b']);
  });
});

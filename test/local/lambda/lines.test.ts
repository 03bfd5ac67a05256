import { Lines } from '../../../local/services/lambda/lines';

function written(...pieces: readonly string[]): readonly string[] {
  const lines: string[] = [];
  const output = new Lines((line) => lines.push(line));
  for (const piece of pieces) output.write(piece);
  output.end();
  return lines;
}

describe('output in pieces', () => {
  it('becomes lines, whatever ends them', () => {
    expect(written('a', 'b\nc\r', '\n\nd')).toEqual(['ab', 'c', '', 'd']);
  });

  it('becomes lines of at most 1 MiB while it has no line break', () => {
    const lines: string[] = [];
    const output = new Lines((line) => lines.push(line));
    for (let piece = 0; piece < 40; piece++) output.write('x'.repeat(2 ** 16));
    expect(lines.map(({ length }) => length)).toEqual([2 ** 20, 2 ** 20]);
    output.write('\nnext\n');
    expect(lines.slice(2).map(({ length }) => length)).toEqual([2 ** 19, 4]);
  });

  it('is not searched again with each piece', () => {
    const lines: string[] = [];
    const output = new Lines((line) => lines.push(line));
    for (let piece = 0; piece < 2 ** 20; piece++) output.write('x');
    expect(lines).toEqual([]);
    output.end();
    expect(lines.map(({ length }) => length)).toEqual([2 ** 20]);
  });

  it('becomes several lines when one piece is longer than 1 MiB', () => {
    expect(written(`${'x'.repeat(2_000_000)}\ny`).map(({ length }) => length)).toEqual([2 ** 20, 951_424, 1]);
  });
});

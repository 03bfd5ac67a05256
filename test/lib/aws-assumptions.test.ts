import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const docs = join(__dirname, '..', '..', 'docs');
const text = readFileSync(join(docs, 'aws-assumptions.md'), 'utf8');

describe('docs/aws-assumptions.md', () => {
  it('links only to files that there are', () => {
    const files = Array.from(text.matchAll(/\]\((?!https?:)([^)#]+)/g), ([, file = '']) => file);
    expect(files.length).toBeGreaterThan(50);
    expect(files.filter((file) => !existsSync(join(docs, file)))).toEqual([]);
  });

  it.each(['', 'L'])('numbers its rows upwards, each once, after "%s"', (letter) => {
    const numbers = Array.from(text.matchAll(new RegExp(`^\\| ${letter}(\\d+) \\|`, 'gm')), ([, number]) =>
      Number(number),
    );
    expect(numbers.length).toBeGreaterThan(10);
    expect(numbers).toEqual([...new Set(numbers)].toSorted((one, other) => one - other));
  });
});

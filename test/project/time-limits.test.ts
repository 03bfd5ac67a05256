import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..');
const { testTimeout }: { testTimeout: number } = jest.requireActual('../../jest.config.js');

/** Factors of the limits that test files set, such as `30 * 60_000`. */
const limit = /jest\.setTimeout\(([\d_ *]+)\)/g;

describe('the time limit of a test file', () => {
  const limits = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .flatMap((name) =>
      Array.from(readFileSync(join(root, name), 'utf8').matchAll(limit), ([, product = '']) => {
        const factors = product.split('*').map((factor) => Number(factor.replaceAll('_', '')));
        return { name, milliseconds: factors.reduce((one, other) => one * other) };
      }),
    );

  it('is never shorter than the default: a busy machine takes many times as long', () => {
    expect(limits.filter(({ milliseconds }) => !(milliseconds > testTimeout))).toEqual([]);
    expect(limits.length).toBeGreaterThan(0);
  });
});

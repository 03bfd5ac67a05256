import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { writeFiles } from '../assembly/written-assembly';
import { healthyFanOut, storageFirst } from './assemblies';

const ROOT = join(__dirname, '../../..');

async function command(words: readonly string[]) {
  // Without an assembly the command simulates the app.
  const isOfAssembly = words.some((word) => word.startsWith('--assembly'));
  const file = isOfAssembly ? 'simulation/main.ts' : 'local/simulate/main.ts';
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...words], { cwd: ROOT });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, err };
}

describe('npm run simulate -- --assembly DIR', () => {
  it('ends with 3 for a loss, and says what was lost and where', async () => {
    const body = join(writeFiles({ 'body.json': { sku: 'SENCHA-100-G', quantity: 3 } }), 'body.json');
    const { code, out } = await command([
      '--assembly',
      storageFirst([{ StatusCode: '200' }]),
      '--seeds=1',
      '--profile=throttling',
      '--body',
      body,
    ]);
    expect(code).toBe(3);
    expect(out).toMatch(
      /^ {2}POST \/orders: answered 2xx for a refused send, \d+ times; first in seed 1: answered 200 /m,
    );
    expect(out).toContain('A seed replays the faults. It does not replay the interleaving of functions');
  });

  it('ends with 0 without a loss', async () => {
    const words = ['--assembly', healthyFanOut(), '--seeds=1', '--messages=4', '--profile=duplicates'];
    const { code, out } = await command(words);
    expect([code, out]).toEqual([0, expect.stringContaining('Nothing was lost.')]);
    expect(out).toMatch(/^queue +sent +deleted +dead letters +expired +waiting$/m);
  });

  it.each([
    [[], '--assembly must be a directory, got nothing. Write --assembly DIR.'],
    [['--assembly', 'a', '--seeds', '0'], '--seeds must be a whole number from 1 to 999999, got "0".'],
    [['--assembly', 'a', '--profile', 'wild'], 'got "wild"'],
    [['--assembly', 'a', '--body', 'none.json'], '--body must be a file that can be read, got "none.json".'],
  ])('fails with 2 for %j', async (words, message) => {
    const { code, err } = await command(words);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });

  it('fails with 1 for a directory without an assembly', async () => {
    const { code, err } = await command(['--assembly', writeFiles({})]);
    expect([code, err]).toEqual([1, expect.stringContaining('manifest.json')]);
  });
});

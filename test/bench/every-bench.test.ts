import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { usage } from '../../bench/command-line';
import { until } from '../e2e/until';

const root = join(__dirname, '../..');
const file = join(mkdtempSync(join(tmpdir(), 'bench-')), 'RESULTS.md');

const measured = z.number().check(z.positive());
const figure = z.object({
  name: z.string().check(z.minLength(1)),
  value: measured,
  unit: z.string().check(z.minLength(1)),
  reference: z.optional(z.object({ name: z.string().check(z.minLength(1)), value: measured })),
  ratio: z.optional(measured),
});
const report = z.object({
  machine: z.string(),
  benches: z.array(
    z.object({ name: z.string(), title: z.string(), figures: z.array(figure).check(z.minLength(1)) }),
  ),
});

const names = ['dispatcher', 'bundles', 'wrapper', 'filters', 'models', 'fairness', 'path', 'start'];

// Three of them synthesize the app. Each bench has deadlines of its own, which say what did not end.
jest.setTimeout(30 * 60_000);

/** Runs every bench in a process of its own, as `npm run bench` does. */
async function runAll(): Promise<{ readonly code: unknown; readonly out: string; readonly err: string }> {
  const words = ['--import', 'tsx', 'bench/main.ts', '--tiny', '--json', '--write', '--file', file];
  // The figures of jest's workers do not matter, and their options are not for other processes.
  const child = spawn(process.execPath, words, { cwd: root });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code]: unknown[] = await once(child, 'close');
  return { code, out, err };
}

// The bench of the start counts memory with `ps` and ends a process group: https://github.com/nodejs/node/issues/3617
(process.platform === 'win32' ? describe.skip : describe)('npm run bench -- --tiny --write', () => {
  let sections: z.output<typeof report>['benches'];

  beforeAll(async () => {
    const { code, out, err } = await runAll();
    if (code !== 0) throw new Error(`npm run bench ended with ${String(code)}:\n${err}`);
    sections = z.parse(report, JSON.parse(out)).benches;
  });

  it('runs every bench that its help names, each to its end and with figures', () => {
    expect(sections.map(({ name }) => name)).toEqual(names);
    expect(usage(names)).toContain(names.join(', '));
  });

  it('gives a ratio exactly where there is a reference', () => {
    for (const { figures } of sections) {
      expect(
        figures.filter(({ ratio, reference }) => (ratio === undefined) !== (reference === undefined)),
      ).toEqual([]);
    }
  });

  it('writes the section of every bench, with the machine, the version of Node.js and the date', () => {
    const text = readFileSync(file, 'utf8');
    expect(text.match(/^## .+$/gm)).toEqual(sections.map(({ title }) => `## ${title}`));
    expect(text).toMatch(
      /: \d+ cores \(\w+ \w+\), Node\.js \d+\.\d+\.\d+, \d{4}-\d\d-\d\d, load average \d+\.\d/,
    );
    for (const { name } of sections.flatMap(({ figures }) => figures)) expect(text).toContain(`| ${name}`);
  });
});

(process.platform === 'win32' ? describe.skip : describe)('a bench that a signal ends', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('leaves neither a process nor a folder after %s', async (signal, expected) => {
    const folder = mkdtempSync(join(tmpdir(), 'signal-'));
    const words = ['--import', 'tsx', 'bench/main.ts', 'dispatcher'];
    const child = spawn(process.execPath, words, { cwd: root, env: { ...process.env, TMPDIR: folder } });
    const made = () => readdirSync(folder).filter((name) => name.startsWith('uketsuke-bench-'));
    await until('the bench has a folder', () => made().length > 0 || undefined);
    // The bench's own children hold its standard error: it closes when the last of them has ended.
    const ended = once(child, 'close');
    child.kill(signal);
    const [code]: unknown[] = await ended;
    expect(code).toBe(expected);
    expect(made()).toEqual([]);
  });
});

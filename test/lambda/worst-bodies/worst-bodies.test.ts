import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import {
  dispatcherMemory,
  intakeLimit,
  maxUploadBytes,
  memoryFor,
} from '../../../lambda/contract/size-limits';
import { fullCount } from '../../full-count';
import { poisons, shapes } from './shapes';

const program = join(mkdtempSync(join(tmpdir(), 'worst-bodies-')), 'read-body.js');
buildSync({
  entryPoints: [join(__dirname, 'read-body.ts')],
  bundle: true,
  platform: 'node',
  target: 'node20',
  outfile: program,
});

/** Reads a body in a process with the options that Lambda's runtime gives Node.js for so many MiB. */
async function read(name: string, bytes: number, side: string, memory: number): Promise<Outcome> {
  const heap = [
    `--max-old-space-size=${Math.floor(memory * 0.9)}`,
    `--max-semi-space-size=${Math.floor(memory * 0.05)}`,
  ];
  const child = spawn(process.execPath, [...heap, program, name, String(bytes), side]);
  const text: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => void text.push(chunk));
  const errors: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => void errors.push(chunk));
  await new Promise((resolve) => child.on('close', resolve));
  const output = Buffer.concat(text).toString();
  if (!output.startsWith('{"'))
    throw new Error(`${output}${Buffer.concat(errors).toString().slice(0, 2000)}`);
  return JSON.parse(output);
}

interface Outcome {
  readonly outcome: string;
  readonly size: number;
  readonly mebibytes: number;
}

const largest = fullCount(maxUploadBytes, { quick: 1_000_000 });
const names = fullCount(Object.keys(shapes), {
  quick: ['empty objects', 'distinct numbers as names', 'refused members'],
});
const sides = fullCount(['dispatcher', 'consumer'], { quick: ['dispatcher'] });
const cases = names.flatMap((name) => sides.map((side) => [name, side] as const));
/** As arrays in arrays, these already exceed the memory once they are parsed. */
const poisonous = fullCount(maxUploadBytes, { quick: 24_000_000 });

describe('the largest body that is allowed', () => {
  it.each(cases)('of %s fits the memory of a %s', async (name, side) => {
    const memory = memoryFor(largest);
    const { outcome, mebibytes } = await read(name, largest, side, memory);
    const refused = side === 'dispatcher' ? 'Invalid request' : 'Contract not known';
    const accepted = side === 'dispatcher' ? 'dispatched' : 'read';
    expect(outcome).toBe(name.startsWith('refused') ? refused : accepted);
    expect(mebibytes).toBeLessThanOrEqual(memory);
  });
});

describe('a batch of the largest inline bodies', () => {
  it.each(fullCount(names, { quick: ['empty objects'] }))('of %s fits the dispatcher', async (name) => {
    const { outcome, mebibytes } = await read(name, intakeLimit() - 1000, 'batch', dispatcherMemory(0));
    expect(outcome).toBe(name.startsWith('refused') ? 'Invalid request' : 'dispatched');
    expect(mebibytes).toBeLessThanOrEqual(dispatcherMemory(0));
  });
});

describe('a body beyond the limits', () => {
  it.each(Object.keys(poisons))('of %s is refused in little memory', async (name) => {
    const { outcome, size, mebibytes } = await read(name, poisonous, 'dispatcher', 512);
    expect(outcome).toBe('Too complex');
    expect(size).toBeGreaterThan(poisonous - 10_000);
    expect(mebibytes).toBeLessThanOrEqual(512);
  });
});

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ratesOf } from '../chaos/profile';
import { type AssemblySimulationOptions, DEFAULT_PROFILE } from './assembly-simulation';

/** The parsed command line. */
export type Command =
  | { readonly kind: 'run'; readonly run: AssemblySimulationOptions }
  | { readonly kind: 'help' }
  /** It cannot be understood; `problem` says why. */
  | { readonly kind: 'wrong'; readonly problem: string };

export const USAGE = `Runs a cloud assembly on virtual time with faults, and reports what was lost and where.

Usage: npm run simulate -- --assembly DIR [options]

  --assembly DIR      the cloud assembly, such as cdk.out
  --seeds NUMBER      runs, each with the faults of its seed [100]
  --first-seed NUMBER the first seed [1]
  --profile NAME+NAME the faults: some of cuts, duplicates, outages, slow, throttling, workers [all of them but slow]
  --messages NUMBER   messages for each API method, topic and queue that something is sent to [20]
  --body FILE         a text file that is sent as every message [made from the models of the API]
  --help              prints this

It ends with 3 when something was lost. All of it: local/README.md#simulation.`;

const OPTIONS = {
  assembly: { type: 'string' },
  seeds: { type: 'string', default: '100' },
  'first-seed': { type: 'string', default: '1' },
  profile: { type: 'string', default: DEFAULT_PROFILE },
  messages: { type: 'string', default: '20' },
  body: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** @param words the arguments, without the program's own name */
export function parseCommandLine(words: readonly string[]): Command {
  try {
    const { values } = parseArgs({ args: [...words], options: OPTIONS });
    if (values.help) return { kind: 'help' };
    const { assembly, profile, body } = values;
    if (assembly === undefined || assembly === '') {
      throw new Error('--assembly must be a directory, got nothing. Write --assembly DIR.');
    }
    ratesOf(profile);
    return {
      kind: 'run',
      run: {
        assembly,
        profile,
        seeds: numberOf('--seeds', values.seeds),
        firstSeed: numberOf('--first-seed', values['first-seed']),
        messages: numberOf('--messages', values.messages),
        ...(body !== undefined && { body: textOf(body) }),
      },
    };
  } catch (error) {
    return { kind: 'wrong', problem: error instanceof Error ? error.message : String(error) };
  }
}

function numberOf(option: string, text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new Error(`${option} must be a whole number from 1 to 999999, got "${text}".`);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new Error(`--body must be a file that can be read, got "${file}".`);
  }
}

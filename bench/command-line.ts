import { parseArgs } from 'node:util';
import type { Size } from './figure';

/** What the command line asks for. */
export type Command =
  | { readonly kind: 'run'; readonly run: RunCommand }
  | { readonly kind: 'help' }
  /** It cannot be understood; `problem` says why. */
  | { readonly kind: 'wrong'; readonly problem: string };

export interface RunCommand {
  /** Names of the benches, in the order in which they run. */
  readonly names: readonly string[];
  readonly size: Size;
  readonly json: boolean;
  /** File that gets the tables. @default - no file */
  readonly write?: string;
}

/** Where `--write` writes, below the project's folder. */
export const resultsPath = 'bench/RESULTS.md';

export function usage(known: readonly string[]): string {
  return `Measures the app and the local runtime.

Usage: npm run bench -- [BENCH...] [options]

  BENCH         ${known.join(', ')}; all of them when none is named
  --write       writes the tables of all benches to ${resultsPath}, too
  --file FILE   the file that --write writes [${resultsPath}]
  --json        prints JSON instead of tables
  --tiny        counts of a few, which show in a minute or two that each bench works; the figures mean nothing
  --help        prints this

bench/METHOD.md says how to read the figures.`;
}

const OPTIONS = {
  write: { type: 'boolean', default: false },
  file: { type: 'string' },
  json: { type: 'boolean', default: false },
  tiny: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/**
 * @param words the arguments, without the program's own name
 * @param known names of the benches there are
 */
export function parseCommandLine(words: readonly string[], known: readonly string[]): Command {
  try {
    const { values, positionals } = parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true });
    if (values.help) return { kind: 'help' };
    const { write, file, json, tiny } = values;
    const unknown = positionals.filter((name) => !known.includes(name));
    if (unknown.length > 0) {
      throw new Error(`BENCH must be one of ${known.join(', ')}, got ${unknown.join(', ')}.`);
    }
    if (write && positionals.length > 0) {
      throw new Error(`--write must run every bench, got ${positionals.join(', ')}. Leave the names out.`);
    }
    if (file !== undefined && !write) throw new Error('--file must come with --write.');
    if (write && tiny && file === undefined) {
      throw new Error(`--write must have full counts for ${resultsPath}, got --tiny. Name a --file.`);
    }
    return {
      kind: 'run',
      run: {
        names: positionals.length > 0 ? positionals : known,
        size: tiny ? 'tiny' : 'full',
        json,
        ...(write && { write: file ?? resultsPath }),
      },
    };
  } catch (error) {
    return { kind: 'wrong', problem: error instanceof Error ? error.message : String(error) };
  }
}

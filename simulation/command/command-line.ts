import { parseArgs } from 'node:util';
import { profiles } from '../plan/profiles';
import { safeguards } from '../switches/all';

export interface SimulateCommand {
  readonly profiles: readonly string[];
  readonly seeds: number;
  /** The first seed, or the only one where its story is asked for. */
  readonly seed?: number;
  /** Name of the safeguard that is off. */
  readonly off?: string;
  readonly mode: 'simulate' | 'compare' | 'safeguards' | 'write';
}

/** The parsed command line. */
export type Command =
  | { readonly kind: 'run'; readonly run: SimulateCommand }
  | { readonly kind: 'help' }
  /** It cannot be understood; `problem` says why. */
  | { readonly kind: 'wrong'; readonly problem: string };

/** Where `--write` writes, below the project's folder. */
export const resultsPath = 'docs/guarantees.md';

export const usage = `Simulates the app under faults, and checks what callers and consumers could see.

Usage: npm run simulate -- [options]

  --seeds N        seeds of each profile [100]
  --seed S         this seed only, with the story of its first violation
  --profile NAME   ${profiles.map(({ name }) => name).join(', ')} [all]
  --off SAFEGUARD  one safeguard is off: ${safeguards.map(({ name }) => name).join(', ')}
  --safeguards     each safeguard off in turn, until a seed shows it; at most --seeds [200]
  --compare        beside a naive consumer and one with Powertools' idempotency [20]
  --write          all of it, and writes the tables to ${resultsPath} [1000, 200 and 20]
  --assembly DIR   simulates another cloud assembly instead; add --help for its options
  --help           prints this

Ends with 3 when something was violated; with --safeguards, when a missing safeguard was not found.`;

const OPTIONS = {
  seeds: { type: 'string' },
  seed: { type: 'string' },
  profile: { type: 'string', multiple: true },
  off: { type: 'string' },
  safeguards: { type: 'boolean', default: false },
  compare: { type: 'boolean', default: false },
  write: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Options of which one would be ignored. */
const exclusive = [
  ['seed', 'seeds'],
  ['seed', 'safeguards'],
  ['seed', 'compare'],
  ['seed', 'write'],
  ['off', 'compare'],
  ['off', 'write'],
  ['profile', 'safeguards'],
  ['profile', 'write'],
] as const;

function given(value: string | readonly string[] | boolean | undefined): boolean {
  return value !== undefined && value !== false;
}

const seedsOf = { simulate: 100, safeguards: 200, compare: 20, write: 1000 } as const;

/** @param words the arguments, without the program's own name */
export function parseCommandLine(words: readonly string[]): Command {
  try {
    const { values } = parseArgs({ args: [...words], options: OPTIONS });
    if (values.help) return { kind: 'help' };
    const modes = (['safeguards', 'compare', 'write'] as const).filter((mode) => values[mode]);
    if (modes.length > 1) throw new Error(`--${modes.join(' and --')} must not come together.`);
    const { off } = values;
    for (const [one, other] of exclusive)
      if (given(values[one]) && given(values[other]))
        throw new Error(`--${one} and --${other} must not come together.`);
    const safeguard = off === undefined ? undefined : oneOf('--off', off, safeguards);
    const chosen = values.profile?.map((name) => oneOf('--profile', name, profiles).name);
    const [mode = 'simulate'] = modes;
    return {
      kind: 'run',
      run: {
        mode,
        profiles:
          chosen ?? (safeguard === undefined ? profiles.map(({ name }) => name) : [safeguard.profile]),
        seeds: numberIn('--seeds', values.seeds) ?? seedsOf[mode],
        ...(values.seed !== undefined && { seed: numberIn('--seed', values.seed) }),
        ...(off !== undefined && { off }),
      },
    };
  } catch (error) {
    return { kind: 'wrong', problem: error instanceof Error ? error.message : String(error) };
  }
}

function oneOf<Item extends { readonly name: string }>(
  what: string,
  name: string,
  items: readonly Item[],
): Item {
  const item = items.find((one) => one.name === name);
  if (item !== undefined) return item;
  throw new Error(`${what} must be one of ${items.map((one) => one.name).join(', ')}, got ${name}.`);
}

function numberIn(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new Error(`${option} must be a whole number from 1 to ${Number.MAX_SAFE_INTEGER}, got ${text}.`);
}

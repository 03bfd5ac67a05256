/** What one round cost. */
export interface Sample {
  /** Processor time of this process, all threads together, in microseconds. */
  readonly cpu: number;
  /** Time on the clock, in microseconds. */
  readonly wall: number;
}

export interface Rounds {
  /** Counted rounds. */
  readonly rounds: number;
  /** Rounds before them, for the compiler and the connections. */
  readonly warmUps: number;
  /** Whether every round begins with another contender. @default true */
  readonly rotate?: boolean;
}

/**
 * Measures contenders in turns, so that whatever else the machine does falls on all of them alike. Every round begins
 * with another one, unless one leaves what the next one takes.
 * @returns the samples of each contender, round by round
 */
export async function inTurns<Name extends string>(
  contenders: Readonly<Record<Name, () => unknown>>,
  { rounds, warmUps, rotate = true }: Rounds,
): Promise<Record<Name, Sample[]>> {
  const names = Object.keys(contenders).filter((name): name is Name => name in contenders);
  const samples = new Map<Name, Sample[]>(names.map((name) => [name, []]));
  for (let round = -warmUps; round < rounds; round++) {
    const first = rotate ? (round + warmUps) % names.length : 0;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const sample = await sampleOf(contenders[name]);
      // Signals and deadlines are seen between two rounds only.
      await new Promise(setImmediate);
      if (round >= 0) samples.get(name)?.push(sample);
    }
  }
  return byName(samples);
}

/** Awaits `run` and says what it cost. */
export async function sampleOf(run: () => unknown): Promise<Sample> {
  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  await run();
  const wall = (performance.now() - before) * 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { cpu: user + system, wall };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]];
  if (low === undefined || high === undefined) throw new Error('No median of nothing');
  return (low + high) / 2;
}

/** The median of the ratios round by round: a round that the machine slowed down slowed down both. */
export function medianRatio(values: readonly number[], references: readonly number[]): number {
  return median(
    values.map((value, round) => {
      const reference = references[round];
      if (reference === undefined) throw new Error('Every value needs a reference of the same round');
      return value / reference;
    }),
  );
}

function byName<Name extends string, Value>(map: ReadonlyMap<Name, Value>): Record<Name, Value> {
  // The keys are exactly the names: `Object.fromEntries` cannot say that.
  return Object.fromEntries(map) as Record<Name, Value>;
}

import * as z from 'zod/mini';
import type { Sample } from './measure';

const samples = z.record(z.string(), z.array(z.object({ cpu: z.number(), wall: z.number() })));

/** Samples of a program's contenders, as it printed them. */
export class ProgramSamples {
  private readonly byName: Readonly<Record<string, readonly Sample[]>>;

  constructor(answer: unknown) {
    this.byName = z.parse(samples, answer);
  }

  /** Microseconds of processor time that each round of a contender took for each of `count` things. */
  cpuOfEach(contender: string, count: number): number[] {
    const found = this.byName[contender];
    if (found === undefined) throw new Error(`The program measured no ${contender}`);
    return found.map(({ cpu }) => cpu / count);
  }
}

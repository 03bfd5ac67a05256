import type { ViolationKind } from '../checker/violation';
import type { ConsumerKind } from '../run-seed';
import { runSeed } from '../run-seed';
import { safeguardOf } from '../switches/all';

/** Seeds of one profile. */
export interface SeedsJob {
  readonly kind: 'seeds';
  readonly profile: string;
  readonly consumers: ConsumerKind;
  readonly off?: string;
  readonly from: number;
  /** The last one. */
  readonly to: number;
}

/** The search for a seed that shows that a safeguard is off. */
export interface SearchJob {
  readonly kind: 'search';
  readonly off: string;
  readonly most: number;
}

export type Job = SeedsJob | SearchJob;

/** The results of the seeds of one profile. */
export interface Tally {
  readonly job: SeedsJob;
  readonly accepted: number;
  readonly effects: number;
  /** Violations, by kind. */
  readonly counts: Readonly<Partial<Record<ViolationKind, number>>>;
  readonly failing: readonly number[];
}

/** @property seed the first one with a violation; @default - none was found */
export interface Found {
  readonly job: SearchJob;
  readonly seed?: number;
  readonly violation?: string;
}

export type JobResult = Tally | Found;

export async function runJob(job: Job): Promise<JobResult> {
  return job.kind === 'seeds' ? runSeeds(job) : search(job);
}

export async function runSeeds(job: SeedsJob): Promise<Tally> {
  const counts: Partial<Record<ViolationKind, number>> = {};
  const failing: number[] = [];
  const total = { accepted: 0, effects: 0 };
  for (let seed = job.from; seed <= job.to; seed++) {
    const { violations, accepted, effects } = await runSeed({ ...job, seed });
    total.accepted += accepted;
    total.effects += effects;
    if (violations.length > 0) failing.push(seed);
    for (const { kind } of violations) counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return { job, ...total, counts, failing };
}

/** Runs seeds with a safeguard off, until one violates something that it does not violate with the safeguard. */
export async function search(job: SearchJob): Promise<Found> {
  const { profile } = safeguardOf(job.off);
  for (let seed = 1; seed <= job.most; seed++) {
    const [violation] = (await runSeed({ profile, seed, off: job.off })).violations;
    if (violation === undefined || (await runSeed({ profile, seed })).violations.length > 0) continue;
    return { job, seed, violation: `${violation.kind}: ${violation.text}` };
  }
  return { job };
}

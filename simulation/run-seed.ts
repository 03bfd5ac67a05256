import type { ConsumerCode } from './app/consumer-code';
import { ourConsumers } from './app/consumer-code';
import { naiveConsumers } from './compare/naive';
import { powertoolsConsumers } from './compare/powertools';
import type { Violation } from './checker/violation';
import { planOf, profileOf } from './plan/profiles';
import { simulate } from './simulate';
import { safeguardOf } from './switches/all';
import { Switches } from './switches/switch';

export type ConsumerKind = 'ours' | 'naive' | 'powertools';

export interface SeedJob {
  readonly profile: string;
  readonly seed: number;
  /** Name of the safeguard that is off. @default - all are on */
  readonly off?: string;
  /** @default 'ours' */
  readonly consumers?: ConsumerKind;
}

export interface SeedResult extends SeedJob {
  readonly violations: readonly Violation[];
  readonly accepted: number;
  readonly effects: number;
}

const codes: Readonly<Record<ConsumerKind, ConsumerCode>> = {
  ours: ourConsumers,
  naive: naiveConsumers,
  powertools: powertoolsConsumers,
};

export function optionsOf({ off, consumers = 'ours' }: Pick<SeedJob, 'off' | 'consumers'>) {
  return { switches: off === undefined ? new Switches() : safeguardOf(off).off, consumers: codes[consumers] };
}

/** Simulates one seed of a profile. */
export async function runSeed(job: SeedJob): Promise<SeedResult> {
  const { violations, accepted, effects } = await simulate(
    planOf(profileOf(job.profile), job.seed),
    optionsOf(job),
  );
  return { ...job, violations, accepted, effects };
}

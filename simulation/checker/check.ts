import { checkCancellations } from './cancellations';
import { checkEffects } from './effects';
import { checkEnds } from './ends';
import type { Remains } from './facts';
import { checkOrder } from './order';
import { checkOutcomes } from './outcomes';
import { checkStatuses } from './statuses';
import type { Violation } from './violation';

const checks = [checkEnds, checkEffects, checkStatuses, checkOutcomes, checkOrder, checkCancellations];

/** Returns all that a run did and must not do. */
export function check(remains: Remains): readonly Violation[] {
  return checks.flatMap((run) => [...run(remains)]);
}

import type { OpeningHours, RunTimes, Timetable } from '../lambda/contract/timetable';

/** How a consumer gets its requests. Which one it needs depends on how it lives: `README.md` has the table. */
export type Delivery = InParallel | InOrder | InBatches | DuringOpeningHours;

/** From a queue of its own, as soon as they come, many at a time, in no order. */
export interface InParallel {
  readonly kind: 'in-parallel';
}

export function inParallel(): InParallel {
  return { kind: 'in-parallel' };
}

/**
 * From a FIFO queue of its own: the requests of one group (`orderedBy` of their type, for each tenant) one after another,
 * groups beside each other. A request that fails holds up its group until it succeeds or is given up.
 */
export interface InOrder {
  readonly kind: 'in-order';
}

export function inOrder(): InOrder {
  return { kind: 'in-order' };
}

/** All that has come, many at once, at times of its own choosing: it empties its queue itself. */
export interface InBatches {
  readonly kind: 'in-batches';
  readonly runs: RunTimes;
}

export function inBatches(runs: RunTimes): InBatches {
  return { kind: 'in-batches', runs };
}

/** As in parallel, but only while its place is open; what comes meanwhile waits in its queue. */
export interface DuringOpeningHours {
  readonly kind: 'during-opening-hours';
  readonly hours: OpeningHours;
}

export function duringOpeningHours(hours: OpeningHours): DuringOpeningHours {
  return { kind: 'during-opening-hours', hours };
}

/** When a consumer works that does not always do. */
export function timetableOf(delivery: Delivery): Timetable | undefined {
  if (delivery.kind === 'in-batches') return { kind: 'run-times', ...delivery.runs };
  if (delivery.kind === 'during-opening-hours') return { kind: 'opening-hours', ...delivery.hours };
  return undefined;
}

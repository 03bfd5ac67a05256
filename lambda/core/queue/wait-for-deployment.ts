import { pauseSeconds, type Patience } from '../../contract/patience';
import type { QueueRecord } from './partial-batch';

/** Hides messages of one queue. */
export interface MessageHider {
  /** Hides messages for so many seconds from now. A message that it could not hide becomes visible as it would have. */
  hide(messages: readonly QueueRecord[], seconds: number): Promise<void>;
}

/** A message whose contract this function does not know: not yet, or no longer. */
export class NotUnderstood extends Error {
  override readonly name = 'NotUnderstood';

  constructor(
    readonly title: string,
    /** The contract, and the rule that it breaks here. */
    readonly detail: string,
  ) {
    super(`${title}: ${detail}`);
  }
}

/** Returns whether the longest deployment is over, so that waiting for it no longer helps. */
export function hasWaited(record: QueueRecord, patience: Patience, now: number): boolean {
  return receivesOf(record) >= patience.receives && now - firstReceive(record, now) >= patience.milliseconds;
}

/** Returns how long the message is hidden. */
export function pauseOf(record: QueueRecord): number {
  return pauseSeconds(receivesOf(record));
}

/** Returns how long the function waited, for a reason that people read. */
export function waitedFor(record: QueueRecord, now: number): string {
  const minutes = Math.floor((now - firstReceive(record, now)) / 60_000);
  return `${receivesOf(record)} receives in ${minutes} minutes`;
}

function receivesOf({ attributes }: QueueRecord): number {
  return Number(attributes.ApproximateReceiveCount);
}

function firstReceive({ attributes }: QueueRecord, now: number): number {
  const { ApproximateFirstReceiveTimestamp: first } = attributes;
  return first === undefined ? now : Number(first);
}

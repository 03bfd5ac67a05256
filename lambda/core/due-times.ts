import type { DueEntry } from '../contract/watch';
import type { Clock } from './clock';

/** Returns when nothing can happen any more for each of a request's consumers, in milliseconds since the epoch. */
export type DueTimes = (consumers: readonly string[]) => ReadonlyMap<string, number>;

export function dueTimes(entries: readonly DueEntry[], clock: Clock): DueTimes {
  const seconds = new Map(entries.map((entry) => [entry.consumer, entry.seconds]));
  return (consumers) => {
    const now = clock.now();
    return new Map(
      consumers.flatMap((consumer) => {
        const after = seconds.get(consumer);
        return after === undefined ? [] : [[consumer, now + after * 1000] as const];
      }),
    );
  };
}

import { nextTurn, type TimetableEntry } from '../contract/timetable';
import type { Clock } from './clock';

/** A consumer that receives a request now and begins with it later. */
export interface Waiting {
  readonly consumer: string;
  /** When its turn comes, in milliseconds since the epoch. */
  readonly until: number;
}

/** Those of a request's consumers that are not at work now. */
export type WaitingList = (consumers: readonly string[]) => readonly Waiting[];

export function waitingList(timetables: readonly TimetableEntry[], clock: Clock): WaitingList {
  const byConsumer = new Map(timetables.map(({ consumer, timetable }) => [consumer, timetable]));
  return (consumers) =>
    consumers.flatMap((consumer) => {
      const timetable = byConsumer.get(consumer);
      const until = timetable === undefined ? undefined : nextTurn(timetable, clock.now());
      return until === undefined ? [] : [{ consumer, until }];
    });
}

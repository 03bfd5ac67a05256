import type { Message } from './message';

/** Which of the available messages of a queue comes next. */
export interface DeliveryOrder {
  /** The message became available. */
  add(message: Message): void;
  /**
   * Takes up to `limit` messages, which are in flight from then on. Those that `givesUp` says true of are gone by then
   * and are left out.
   */
  take(limit: number, now: number, givesUp: (message: Message) => boolean): Message[];
  /** The message left the flight: it became available again, or is gone. */
  landed(message: Message, now: number): void;
}

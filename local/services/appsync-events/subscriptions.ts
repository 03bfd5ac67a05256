import { type Channel, covers } from './channel';
import type { EventError } from './errors';

/** One subscription of one connection. */
export interface Subscription {
  readonly channel: Channel;
  /** @param event JSON text */
  deliver(event: string): void;
  /** Tells that an event could not be delivered. */
  fail(error: EventError): void;
}

/** The subscriptions of an API, in the order in which they were made. */
export class Subscriptions {
  private readonly all = new Set<Subscription>();

  add(subscription: Subscription): void {
    this.all.add(subscription);
  }

  delete(subscription: Subscription): void {
    this.all.delete(subscription);
  }

  /** Those that receive what is published to `channel`. */
  to(channel: Channel): readonly Subscription[] {
    return [...this.all].filter((subscription) => covers(subscription.channel, channel));
  }
}

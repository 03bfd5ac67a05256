import { Duration } from 'aws-cdk-lib';
import type { OpeningHours, RunTimes, Timetable } from '../lambda/contract/timetable';

/** How a consumer gets its requests. Which one it needs depends on how it lives: `README.md` has the table. */
export type Delivery = Consuming | Observing;

/** Of those who do something about a request, and tell what came of it. */
export type Consuming = InParallel | InOrder | InBatches | DuringOpeningHours | Pushed;

/** Deliveries of observers, which are not consumers. */
export type Observing = OverHttps | ByEmail;

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

/** At once, by a call of its function: nothing waits in a queue but what the function failed on, or had no room for. */
export interface Pushed {
  readonly kind: 'pushed';
  readonly retryAttempts: number;
  readonly maxEventAge: Duration;
}

export interface PushedOptions {
  /**
   * How often Lambda calls the function again, after a minute and after two more, before the request goes into the queue.
   * @default 2, which is the most
   */
  readonly retryAttempts?: number;
  /**
   * How long Lambda keeps trying to call it when too many copies are at work already.
   * @default Duration.hours(1)
   */
  readonly maxEventAge?: Duration;
}

export function pushed({ retryAttempts = 2, maxEventAge = Duration.hours(1) }: PushedOptions = {}): Pushed {
  return { kind: 'pushed', retryAttempts, maxEventAge };
}

/** By a signed call of an endpoint outside, which has to confirm that it wants them. */
export interface OverHttps {
  readonly kind: 'over-https';
  /** The name that `addresses` in `lib/config.ts` has for its URL. */
  readonly to: string;
  readonly maxPerSecond: number;
}

export interface OverHttpsOptions {
  /** The name that `addresses` in `lib/config.ts` has for its URL, which is another one in each stage. */
  readonly endpoint: string;
  /**
   * Calls a second that the endpoint can bear.
   * @default 10
   */
  readonly maxPerSecond?: number;
}

export function overHttps({ endpoint, maxPerSecond = 10 }: OverHttpsOptions): OverHttps {
  return { kind: 'over-https', to: endpoint, maxPerSecond };
}

/** As an e-mail to somebody, who has to confirm that they want it. */
export interface ByEmail {
  readonly kind: 'by-email';
  /** The name that `addresses` in `lib/config.ts` has for it. */
  readonly to: string;
}

/** @param to the name that `addresses` in `lib/config.ts` has for the e-mail address, which is another one in each stage */
export function byEmail({ to }: { readonly to: string }): ByEmail {
  return { kind: 'by-email', to };
}

export function isObserving(delivery: Delivery): delivery is Observing {
  return delivery.kind === 'over-https' || delivery.kind === 'by-email';
}

/** When a consumer works that does not always do. */
export function timetableOf(delivery: Delivery): Timetable | undefined {
  if (delivery.kind === 'in-batches') return { kind: 'run-times', ...delivery.runs };
  if (delivery.kind === 'during-opening-hours') return { kind: 'opening-hours', ...delivery.hours };
  return undefined;
}

import { Duration } from 'aws-cdk-lib';
import type { RequestType } from '../lambda/contract/request-type';
import type { TimetableEntry } from '../lambda/contract/timetable';
import type { ConsumerSettings } from './consumer-settings';
import type { WorkConfig } from './config';
import { type Delivery, inParallel, isObserving, timetableOf } from './delivery';
import { memoryForUploads } from './large-bodies';
import type { RetrySettings } from './retry';
import type { Filter } from '../routing/filter';
import type { RouteEntry } from '../routing/policy';

/** What one consumer receives, and how it wants it. */
export interface Route extends ConsumerSettings {
  /**
   * Name of the consumer: its folder is `lambda/consumers/{consumer}`, its stack `uketsuke-{stage}-consumer-{consumer}`.
   * An observer has no folder, and the stack `uketsuke-{stage}-observer-{consumer}`.
   */
  readonly consumer: string;
  /** What it is for, in a sentence; shown in the console. */
  readonly description: string;
  /**
   * Which requests it receives: `requests(orderPlaced).where({ region: is('DE') })`, or a policy in the form that SNS
   * takes, `handWritten({ type: ['order-placed'] })`.
   * @default - every request
   */
  readonly filter?: Filter;
  /**
   * How it gets them.
   * @default inParallel()
   */
  readonly delivery?: Delivery;
  /**
   * Messages a call; more than 10 need a batching window, but for a consumer that fetches them itself. In order, a call with
   * several saves calls when groups are long, and a failure uses up a receive of all that are behind it in their group.
   * @default 10, in order 1
   */
  readonly batchSize?: number;
  /**
   * How long to wait for a batch to fill.
   * @default - not at all
   */
  readonly batchingWindow?: Duration;
  /**
   * How long the function may take for one batch.
   * @default Duration.seconds(30)
   */
  readonly timeout?: Duration;
  /**
   * Memory of the function in MiB; its share of a CPU grows with it.
   * @default 256, or what the largest body takes that may be uploaded for a request that it receives
   */
  readonly memorySize?: number;
  /**
   * Copies of the function at work at the same time: the back-pressure on what it calls. A stage may set a lower one
   * (`work.maxConcurrency` in `lib/config.ts`).
   * @default 10
   */
  readonly maxConcurrency?: number;
  /**
   * Retries of a request whose attempt failed (`docs/consumers.md`).
   * @default - five attempts, after pauses of up to 10 seconds, 40 seconds, 3 minutes and 11 minutes
   */
  readonly retry?: RetrySettings;
}

/** A route with its defaults filled in. */
export interface CompleteRoute extends Route {
  readonly delivery: Delivery;
  readonly batchSize: number;
  readonly batchingWindow: Duration;
  readonly timeout: Duration;
  readonly memorySize: number;
  readonly maxConcurrency: number;
}

/** @param work settings of the stage; `undefined` for a route as it is declared */
export function completeRoute(
  route: Route,
  requestTypes: readonly RequestType[],
  work?: Pick<WorkConfig, 'maxConcurrency'>,
): CompleteRoute {
  const delivery = route.delivery ?? inParallel();
  return {
    ...route,
    delivery,
    batchSize: route.batchSize ?? (delivery.kind === 'in-order' ? 1 : 10),
    batchingWindow: route.batchingWindow ?? Duration.seconds(0),
    timeout: route.timeout ?? Duration.seconds(30),
    memorySize: route.memorySize ?? Math.max(256, memoryForUploads(route.filter, requestTypes)),
    maxConcurrency: Math.min(route.maxConcurrency ?? 10, work?.maxConcurrency ?? Infinity),
  };
}

/** The part of a route that the dispatcher computes with. */
export function routeEntry(route: Route): RouteEntry {
  const { consumer, filter } = route;
  return {
    consumer,
    ...(filter !== undefined && { filter: filter.policy, scope: filter.scope }),
    ...endpointOf(route),
    ...(observes(route) && { observes: true }),
  };
}

/** Returns what is subscribed for a consumer. The default is left out, so that the dispatcher's table stays small. */
function endpointOf({ delivery = inParallel() }: Route): Pick<RouteEntry, 'endpoint'> {
  if (delivery.kind === 'pushed') return { endpoint: 'function' };
  return delivery.kind === 'in-order' ? { endpoint: 'fifo-queue' } : {};
}

/** Returns whether a route is that of an observer. */
export function observes({ delivery = inParallel() }: Route): boolean {
  return isObserving(delivery);
}

/** When a consumer works that does not always do; nothing for one that does. */
export function timetableEntries(routes: readonly Route[]): readonly TimetableEntry[] {
  return routes.flatMap(({ consumer, delivery = inParallel() }) => {
    const timetable = timetableOf(delivery);
    return timetable === undefined ? [] : [{ consumer, timetable }];
  });
}

import { Duration } from 'aws-cdk-lib';
import type { RequestTypeName } from '../lambda/contract/requests/all';
import type { FilterPolicy, FilterScope, RouteEntry } from '../routing/policy';

/** A filter policy, with the names of the request types checked. */
export interface RouteFilter extends FilterPolicy {
  /** @default - every request type */
  readonly type?: readonly RequestTypeName[];
}

/** What one consumer receives, and how it wants it. */
export interface Route {
  /**
   * Name of the consumer: its folder is `lambda/consumers/{consumer}`, its stack `uketsuke-{stage}-consumer-{consumer}`.
   */
  readonly consumer: string;
  /** What it is for, in a sentence; shown in the console. */
  readonly description: string;
  /**
   * What a message has to be like, in the form that SNS takes.
   * @default - it receives every request
   */
  readonly filter?: RouteFilter;
  /**
   * What the filter is applied to. Filtering on the body is charged by the gigabyte.
   * @default 'MessageAttributes'
   */
  readonly scope?: FilterScope;
  /**
   * Messages a call; more than 10 need a batching window.
   * @default 10
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
   * @default 256
   */
  readonly memorySize?: number;
  /**
   * Copies of the function at work at the same time: the back-pressure on what it calls.
   * @default 10
   */
  readonly maxConcurrency?: number;
}

/** A route with its defaults filled in. */
export interface CompleteRoute extends Route {
  readonly scope: FilterScope;
  readonly batchSize: number;
  readonly batchingWindow: Duration;
  readonly timeout: Duration;
  readonly memorySize: number;
  readonly maxConcurrency: number;
}

export function completeRoute(route: Route): CompleteRoute {
  return {
    ...route,
    scope: route.scope ?? 'MessageAttributes',
    batchSize: route.batchSize ?? 10,
    batchingWindow: route.batchingWindow ?? Duration.seconds(0),
    timeout: route.timeout ?? Duration.seconds(30),
    memorySize: route.memorySize ?? 256,
    maxConcurrency: route.maxConcurrency ?? 10,
  };
}

/** The part of a route that the dispatcher computes with. */
export function routeEntry({ consumer, filter, scope }: Route): RouteEntry {
  return {
    consumer,
    ...(filter === undefined ? {} : { filter }),
    ...(scope === undefined ? {} : { scope }),
  };
}

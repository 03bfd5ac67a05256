import { RemovalPolicy } from 'aws-cdk-lib';
import type { RequestType } from '../lambda/contract/request-type';
import { findSoleReceipts, type SoleReceipt } from '../routing/analyse/sole-receipts';
import type { Config } from './config';
import { isObserving, timetableOf } from './delivery';
import { dueEntries } from './due-times';
import { forecast, type Forecast } from './forecast';
import { messageKind } from './message-kinds';
import { divideRoutes } from './observers';
import { type RemovalStep, removalSteps, removalStepsOfObserver } from './removal-steps';
import { completeRoute, observes, routeEntry, type CompleteRoute, type Route } from './route';

/** What is in the queues of a consumer. */
export interface QueueCounts {
  /** In its work queue, worked on or not. */
  readonly waiting: number;
  /** In its dead-letter queue, and in that of its subscription. */
  readonly deadLetters: number;
}

export interface RemovalInput {
  readonly routes: readonly Route[];
  readonly requestTypes: readonly RequestType[];
  readonly config: Config;
  readonly consumer: string;
  /** @default - not counted */
  readonly counts?: QueueCounts;
  readonly secondsPerBatch: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** What it takes to remove a consumer, and what would be lost. */
export interface Removal {
  readonly route: CompleteRoute;
  /** Requests that nobody would receive any more. */
  readonly unreceived: readonly SoleReceipt[];
  /** Requests that only those would receive who take everything. */
  readonly onlyByCatchAll: readonly SoleReceipt[];
  /** Those who take everything. */
  readonly catchAll: readonly string[];
  /** @default - not counted */
  readonly counts?: QueueCounts;
  /** When its queue would be empty; @default - not counted, or it has none */
  readonly drained?: Forecast;
  /** In the order in which they have to be done. */
  readonly steps: readonly RemovalStep[];
  /** Days from the dispatch of a request after which an open part has failed; 0 for an observer. */
  readonly daysPending: number;
  /** Whether something would be lost if it went now, or nobody knows. */
  readonly loses: boolean;
}

/** @returns undefined when there is no such consumer */
export function planRemoval(input: RemovalInput): Removal | undefined {
  const { routes, config, consumer, counts, secondsPerBatch, at } = input;
  const given = routes.find((route) => route.consumer === consumer);
  if (given === undefined) return undefined;
  const route = completeRoute(given, input.requestTypes, input.config.work);
  const kinds = input.requestTypes.map(messageKind);
  // An observer does not do the work of a consumer that is removed.
  const receivers = observes(given) ? routes : routes.filter((other) => !observes(other));
  const catchAll = receivers.filter((other) => other !== given && other.filter === undefined);
  const unreceived = findSoleReceipts(receivers.map(routeEntry), kinds, consumer);
  const filtered = receivers.filter((other) => !catchAll.includes(other)).map(routeEntry);
  const [due] = dueEntries(divideRoutes([given], input.requestTypes, config).consumers, config);
  const known = new Set(unreceived.map(({ kind }) => kind));
  return {
    route,
    unreceived,
    onlyByCatchAll: findSoleReceipts(filtered, kinds, consumer).filter(({ kind }) => !known.has(kind)),
    catchAll: catchAll.map((other) => other.consumer),
    ...(counts !== undefined && {
      counts,
      ...(!observes(route) && {
        drained: forecast({ route, backlog: counts.waiting, secondsPerBatch, arrivingPerHour: 0, at }),
      }),
    }),
    steps: stepsOf(route, config),
    daysPending: Math.ceil((due?.seconds ?? 0) / 86_400),
    loses: unreceived.length > 0 || counts === undefined || counts.waiting + counts.deadLetters > 0,
  };
}

function stepsOf({ consumer, delivery }: CompleteRoute, config: Config): readonly RemovalStep[] {
  const facts = {
    stage: config.stage,
    consumer,
    retains: config.removalPolicy === RemovalPolicy.RETAIN,
    protects: config.protectFromDeletion,
  };
  if (isObserving(delivery)) {
    return removalStepsOfObserver({ ...facts, keeps: delivery.kind === 'over-https' });
  }
  return removalSteps({
    ...facts,
    runs: delivery.kind === 'in-batches',
    timetable: timetableOf(delivery) !== undefined,
    ...(delivery.kind === 'pushed' && { pushedFor: delivery.maxEventAge }),
  });
}

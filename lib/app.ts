import { Validations, type App } from 'aws-cdk-lib';
import type { ContractHistory } from '../lambda/contract/contract-history';
import type { RequestType } from '../lambda/contract/request-type';
import { checkConcurrency, leavesRoom, uploadCopies } from './concurrency';
import type { Config } from './config';
import { knownContracts } from './contracts/update-history';
import { dueEntries } from './due-times';
import type { HandlerLocator } from './handlers';
import { isOrderedType } from './lanes';
import { largestUpload } from './large-bodies';
import { divideRoutes, isApart, noteAddresses, toldOf } from './observers';
import { fingerprintProducers } from './producer-fingerprints';
import { maxAttemptsOf } from './retry';
import { completeRoute, routeEntry, timetableEntries, type Route } from './route';
import { stackSettings } from './stack-settings';
import { ApiStack } from './stacks/api-stack';
import { ConsumerStack } from './stacks/consumer-stack';
import { DispatchStack } from './stacks/dispatch-stack';
import { FanOutStack } from './stacks/fan-out-stack';
import { IntakeStack } from './stacks/intake-stack';
import { ObserverStack } from './stacks/observer-stack';
import { OutcomesStack } from './stacks/outcomes-stack';
import { AsyncMessagingChecks } from './validation/plugin/async-messaging-checks';
import { checkConfig } from './validation/config-rules';
import { checkConsumerSettings } from './validation/consumer-rules';
import { checkHistory, checkRetirements, warnOfRemovals } from './validation/contract-rules';
import { proofsOfTopics } from './validation/proofs-of-topics';
import { checkRetries } from './validation/retry-rules';
import { checkRoutes } from './validation/route-rules';
import { checkStatus } from './validation/status-rules';
import { checkTimetables, warnOfHolidays } from './validation/timetable-rules';
import { refuseViolations } from './validation/violation';

/** What an app is made of; tests put in their own. */
export interface AppParts {
  readonly config: Config;
  readonly requestTypes: readonly RequestType[];
  readonly routes: readonly Route[];
  readonly handlers: HandlerLocator;
  /**
   * What has been recorded of the contracts of the request types, older ones included.
   * @default - not checked; the dispatcher knows the contracts of today
   */
  readonly contracts?: ContractHistory;
  /**
   * Milliseconds since the epoch: schedules of months that have passed are not made any more.
   * @default - now
   */
  readonly now?: number;
}

export interface AppStacks {
  readonly intake: IntakeStack;
  readonly fanOut: FanOutStack;
  /** In the order of the routes. */
  readonly consumers: readonly ConsumerStack[];
  /** Those that have an address in this stage, in the order of the routes. */
  readonly observers: readonly ObserverStack[];
  readonly dispatch: DispatchStack;
  readonly outcomes: OutcomesStack;
  readonly api: ApiStack;
}

/**
 * Creates the stacks in the order in which they deploy: intake, fan-out, outcomes, consumers and observers, dispatch, API.
 * Every component deploys after the components that receive its messages (`docs/adr/0003-stacks-and-their-order.md`).
 *
 * @throws Error listing everything that is wrong with the routes, or with the settings
 */
export function addStacks(
  app: App,
  { config, requestTypes, routes, handlers, contracts, now = Date.now() }: AppParts,
): AppStacks {
  const timetables = timetableEntries(routes);
  const accepted = requestTypes.filter(({ retired }) => retired !== true);
  const recorded = contracts === undefined ? undefined : checkHistory(requestTypes, contracts, now);
  refuseViolations('lambda/contract/requests', [
    ...checkRetirements(requestTypes),
    ...(recorded?.violations ?? []),
  ]);
  refuseViolations('lib/routes.ts', [
    ...checkRoutes(routes, requestTypes, handlers),
    ...routes.flatMap((route) => [
      ...checkTimetables(
        timetableEntries([route]),
        { ...config.work, maxAttempts: maxAttemptsOf(route, config.work) },
        now,
      ),
      ...checkConsumerSettings(route, config.stage),
      ...checkRetries(completeRoute(route, requestTypes, config.work), config),
    ]),
    ...checkStatus(routes, requestTypes),
  ]);
  const divided = divideRoutes(routes, requestTypes, config);
  refuseViolations('lib/config.ts', checkConfig(divided, config));
  warnOfHolidays(app, timetables, now);
  const { intake: kept, work } = config;
  warnOfRemovals(app, recorded?.removals ?? [], kept.retention.plus(work.waitingRetention), now);
  noteAddresses(app, divided.observers, config);
  const told = toldOf(divided.observers);
  const apart = isApart(config.topic);
  const name = (part: string) => `uketsuke-${config.stage}-${part}`;
  const proofs = proofsOfTopics(requestTypes, {
    topicStack: name('fan-out'),
    observersApart: apart,
    nameOf: ({ resource: { stack } }) =>
      stack.name?.replace(name(''), '').replace(/^(?:consumer|observer)-/, '') ?? stack.templatePath,
  });
  // The proofs read our topics only. Checks of the whole app are the host's choice: see `addChecks`.
  Validations.of(app).addPlugins(new AsyncMessagingChecks({ rules: proofs }));

  const stackProps = stackSettings(config);
  const intake = new IntakeStack(app, name('intake'), {
    description: 'uketsuke: keeps requests until they are dispatched, and their status',
    ...stackProps,
    config,
    requestTypes,
  });
  const fanOut = new FanOutStack(app, name('fan-out'), {
    description: 'uketsuke: the topic from which requests reach their consumers',
    ...stackProps,
    ordered: requestTypes.some(isOrderedType),
    maxMessageSize: config.topic.maxMessageSize,
    foreignSubscribers: config.foreignSubscribers,
    notices: told.some(({ lanes }) => lanes.ordered || apart),
  });
  const { topic, orderedTopic, noticeTopic } = fanOut;
  const { statusTable, bodies } = intake;
  const outcomes = new OutcomesStack(app, name('outcomes'), {
    description: 'uketsuke: tells what became of requests',
    ...stackProps,
    config,
    statusTable,
    outcomes: handlers.outcomes,
    pusher: handlers.pusher,
    sweeper: handlers.sweeper,
  });
  const dueTimes = dueEntries(divided.consumers, config);
  const pushes = divided.consumers.filter(({ delivery }) => delivery.kind === 'pushed');
  const pushedCopies = pushes.reduce((sum, { route }) => sum + route.maxConcurrency, 0);
  const reservesPushes = leavesRoom(pushedCopies + uploadCopies(config.api), config.accountConcurrency);
  const shared = { config, topic, orderedTopic, statusTable, bodies, letters: handlers.letters };
  const consumers = divided.consumers.map(
    ({ route, ...how }) =>
      new ConsumerStack(app, name(`consumer-${route.consumer}`), {
        description: `uketsuke: ${route.consumer}`,
        ...stackProps,
        ...shared,
        reservesPushes,
        now,
        route,
        ...how,
        entry: handlers.consumer(route.consumer),
      }),
  );
  const observers = told.map(
    ({ route, lanes, ...where }) =>
      new ObserverStack(app, name(`observer-${route.consumer}`), {
        description: `uketsuke: tells ${route.consumer}`,
        ...stackProps,
        config,
        topics: {
          ...(lanes.standard && !apart && { Subscription: topic }),
          ...((lanes.ordered || apart) && noticeTopic !== undefined && { NoticeSubscription: noticeTopic }),
        },
        route,
        ...where,
      }),
  );
  const toldRoutes = new Set(told.map(({ route }) => route.consumer));
  const dispatch = new DispatchStack(app, name('dispatch'), {
    description: 'uketsuke: dispatches requests to their consumers',
    ...stackProps,
    ...shared,
    entry: handlers.dispatcher,
    republisher: handlers.republisher,
    intake: intake.intake,
    orderedIntake: intake.orderedIntake,
    largestUpload: largestUpload(requestTypes),
    noticeTopic,
    routingTable: routes
      .map(routeEntry)
      .filter(({ observes, consumer }) => observes !== true || toldRoutes.has(consumer)),
    timetables,
    dueTimes,
    contracts: knownContracts(requestTypes, contracts ?? {}),
  });
  for (const receiver of [...consumers, ...observers]) {
    dispatch.addStackDependency(receiver, 'whom the dispatcher expects has to be there');
  }
  const api = new ApiStack(app, name('api'), {
    description: 'uketsuke: accepts requests and reports their status',
    ...stackProps,
    config,
    requestTypes: accepted,
    intake: intake.intake.queue,
    orderedIntake: intake.orderedIntake?.queue,
    statusTable,
    bodies,
    uploads: handlers.uploads,
  });
  api.addStackDependency(dispatch, 'accepted requests must be understood');
  api.addStackDependency(outcomes, 'accepted requests must be reported');
  const all = [intake, fanOut, outcomes, ...consumers, ...observers, dispatch, api];
  checkConcurrency(app, all, config);
  for (const stack of all) fingerprintProducers(stack);
  return { intake, fanOut, consumers, observers, dispatch, outcomes, api };
}

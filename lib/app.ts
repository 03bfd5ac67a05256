import { Validations, type App } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { RequestType } from '../lambda/contract/request-type';
import type { Config } from './config';
import type { HandlerLocator } from './handlers';
import { messageKind } from './message-kinds';
import { divideRoutes, noteAddresses } from './observers';
import { routeEntry, timetableEntries, type Route } from './route';
import { ConsumerStack } from './stacks/consumer-stack';
import { DispatchStack } from './stacks/dispatch-stack';
import { FanOutStack } from './stacks/fan-out-stack';
import { IntakeStack } from './stacks/intake-stack';
import { ObserverStack } from './stacks/observer-stack';
import { AsyncMessagingChecks } from './validation/plugin/async-messaging-checks';
import { messagingRules } from './validation/plugin/rules/all';
import { routingTable } from './validation/plugin/rules/routing-table';
import { checkConfig } from './validation/config-rules';
import { checkRoutes } from './validation/route-rules';
import { checkTimetables, warnOfHolidays } from './validation/timetable-rules';
import { refuseViolations } from './validation/violation';

/** What an app is made of; tests put in their own. */
export interface AppParts {
  readonly config: Config;
  readonly requestTypes: readonly RequestType[];
  readonly routes: readonly Route[];
  readonly handlers: HandlerLocator;
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
}

/**
 * Creates the stacks in the order in which they deploy: intake, fan-out, consumers and observers, dispatch. The dispatcher comes last,
 * so that whom it expects is there to receive (`docs/adr/0003-stacks-and-their-order.md`).
 *
 * @throws Error listing everything that is wrong with the routes, or with the settings
 */
export function addStacks(
  app: App,
  { config, requestTypes, routes, handlers, now = Date.now() }: AppParts,
): AppStacks {
  const timetables = timetableEntries(routes);
  refuseViolations('lib/routes.ts', [
    ...checkRoutes(routes, requestTypes, handlers),
    ...checkTimetables(timetables, config.work, now),
  ]);
  refuseViolations('lib/config.ts', checkConfig(routes, config));
  warnOfHolidays(app, timetables, now);
  const divided = divideRoutes(routes, config);
  noteAddresses(app, divided.observers, config);
  const told = divided.observers.flatMap(({ route, delivery, address }) =>
    address === undefined ? [] : [{ route, delivery, address }],
  );
  const name = (part: string) => `uketsuke-${config.stage}-${part}`;
  const proofs = routingTable({
    kinds: requestTypes.map(messageKind),
    nameOf: ({ resource: { stack } }) =>
      stack.name?.replace(name(''), '').replace(/^(?:consumer|observer)-/, '') ?? stack.templatePath,
    // What is published on one for observers is published on the other for consumers.
    sharedBy: ({ logicalId }) => (/^(?:Request|Notice)Topic/.test(logicalId) ? 'requests' : undefined),
  });
  Validations.of(app).addPlugins(
    new AwsSolutionsChecks(app),
    new AsyncMessagingChecks({ rules: [...messagingRules, proofs] }),
  );

  const intake = new IntakeStack(app, name('intake'), {
    description: 'uketsuke: takes requests in and tells what became of them',
    config,
    requestTypes,
  });
  const fanOut = new FanOutStack(app, name('fan-out'), {
    description: 'uketsuke: the topic from which requests reach their consumers',
    maxMessageSize: config.topic.maxMessageSize,
    hasObservers: told.length > 0,
  });
  const { topic, noticeTopic } = fanOut;
  const shared = { config, topic, statusTable: intake.statusTable };
  const consumers = divided.consumers.map(
    ({ route, delivery }) =>
      new ConsumerStack(app, name(`consumer-${route.consumer}`), {
        description: `uketsuke: ${route.consumer}`,
        ...shared,
        now,
        route,
        delivery,
        entry: handlers.consumer(route.consumer),
      }),
  );
  const observers = told.map(
    ({ route, ...where }) =>
      new ObserverStack(app, name(`observer-${route.consumer}`), {
        description: `uketsuke: tells ${route.consumer}`,
        config,
        topic: noticeTopic ?? topic,
        route,
        ...where,
      }),
  );
  const toldRoutes = new Set(told.map(({ route }) => route.consumer));
  const dispatch = new DispatchStack(app, name('dispatch'), {
    description: 'uketsuke: dispatches requests to their consumers',
    ...shared,
    entry: handlers.dispatcher,
    intake: intake.intake,
    noticeTopic,
    routingTable: routes
      .map(routeEntry)
      .filter(({ observes, consumer }) => observes !== true || toldRoutes.has(consumer)),
    timetables,
  });
  for (const receiver of [...consumers, ...observers]) {
    dispatch.addStackDependency(receiver, 'whom the dispatcher expects has to be there');
  }
  return { intake, fanOut, consumers, observers, dispatch };
}

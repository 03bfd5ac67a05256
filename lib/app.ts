import { Validations, type App } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { RequestType } from '../lambda/contract/request-type';
import type { Config } from './config';
import type { HandlerLocator } from './handlers';
import { isOrderedType, lanesOf } from './lanes';
import { largestUpload } from './large-bodies';
import { completeRoute, routeEntry, timetableEntries, type Route } from './route';
import { ConsumerStack } from './stacks/consumer-stack';
import { DispatchStack } from './stacks/dispatch-stack';
import { FanOutStack } from './stacks/fan-out-stack';
import { IntakeStack } from './stacks/intake-stack';
import { OutcomesStack } from './stacks/outcomes-stack';
import { AsyncMessagingChecks } from './validation/plugin/async-messaging-checks';
import { messagingRules } from './validation/plugin/rules/all';
import { proofsOfTopics } from './validation/proofs-of-topics';
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
  readonly dispatch: DispatchStack;
  readonly outcomes: OutcomesStack;
}

/**
 * Creates the stacks in the order in which they deploy: intake, fan-out, consumers, dispatch. The dispatcher comes last,
 * so that whom it expects is there to receive (`docs/adr/0003-stacks-and-their-order.md`). Who tells of outcomes needs the
 * status table alone.
 *
 * @throws Error listing everything that is wrong with the routes
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
  warnOfHolidays(app, timetables, now);
  const name = (part: string) => `uketsuke-${config.stage}-${part}`;
  const proofs = proofsOfTopics(requestTypes, {
    topicStack: name('fan-out'),
    nameOf: ({ resource: { stack } }) => stack.name?.slice(name('consumer-').length) ?? stack.templatePath,
  });
  Validations.of(app).addPlugins(
    new AwsSolutionsChecks(app),
    new AsyncMessagingChecks({ rules: [...messagingRules, ...proofs] }),
  );

  const intake = new IntakeStack(app, name('intake'), {
    description: 'uketsuke: takes requests in and tells what became of them',
    config,
    requestTypes,
    uploads: handlers.uploads,
  });
  const fanOut = new FanOutStack(app, name('fan-out'), {
    description: 'uketsuke: the topic from which requests reach their consumers',
    ordered: requestTypes.some(isOrderedType),
  });
  const { topic, orderedTopic } = fanOut;
  const { statusTable, bodies } = intake;
  const outcomes = new OutcomesStack(app, name('outcomes'), {
    description: 'uketsuke: tells what became of requests',
    config,
    statusTable,
    outcomes: handlers.outcomes,
    pusher: handlers.pusher,
  });
  const shared = { config, topic, orderedTopic, statusTable, bodies };
  const consumers = routes.map(
    (route) =>
      new ConsumerStack(app, name(`consumer-${route.consumer}`), {
        description: `uketsuke: ${route.consumer}`,
        ...shared,
        now,
        route: completeRoute(route, requestTypes),
        lanes: lanesOf(route, requestTypes),
        entry: handlers.consumer(route.consumer),
      }),
  );
  const dispatch = new DispatchStack(app, name('dispatch'), {
    description: 'uketsuke: dispatches requests to their consumers',
    ...shared,
    entry: handlers.dispatcher,
    intake: intake.intake,
    orderedIntake: intake.orderedIntake,
    largestUpload: largestUpload(requestTypes),
    routingTable: routes.map(routeEntry),
    timetables,
  });
  for (const consumer of consumers) {
    dispatch.addStackDependency(consumer, 'whom the dispatcher expects has to be there');
  }
  return { intake, fanOut, consumers, dispatch, outcomes };
}

import { Validations, type App } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { RequestType } from '../lambda/contract/request-type';
import type { Config } from './config';
import type { HandlerLocator } from './handlers';
import { largestUpload } from './large-bodies';
import { completeRoute, routeEntry, type Route } from './route';
import { ConsumerStack } from './stacks/consumer-stack';
import { DispatchStack } from './stacks/dispatch-stack';
import { FanOutStack } from './stacks/fan-out-stack';
import { IntakeStack } from './stacks/intake-stack';
import { AsyncMessagingChecks } from './validation/plugin/async-messaging-checks';
import { checkRoutes } from './validation/route-rules';
import { refuseViolations } from './validation/violation';

/** What an app is made of; tests put in their own. */
export interface AppParts {
  readonly config: Config;
  readonly requestTypes: readonly RequestType[];
  readonly routes: readonly Route[];
  readonly handlers: HandlerLocator;
}

export interface AppStacks {
  readonly intake: IntakeStack;
  readonly fanOut: FanOutStack;
  /** In the order of the routes. */
  readonly consumers: readonly ConsumerStack[];
  readonly dispatch: DispatchStack;
}

/**
 * Creates the stacks in the order in which they deploy: intake, fan-out, consumers, dispatch. The dispatcher comes last,
 * so that whom it expects is there to receive (`docs/adr/0003-stacks-and-their-order.md`).
 *
 * @throws Error listing everything that is wrong with the routes
 */
export function addStacks(app: App, { config, requestTypes, routes, handlers }: AppParts): AppStacks {
  refuseViolations('lib/routes.ts', checkRoutes(routes, requestTypes, handlers));
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new AsyncMessagingChecks());
  const name = (part: string) => `uketsuke-${config.stage}-${part}`;

  const intake = new IntakeStack(app, name('intake'), {
    description: 'uketsuke: takes requests in and tells what became of them',
    config,
    requestTypes,
    uploads: handlers.uploads,
  });
  const fanOut = new FanOutStack(app, name('fan-out'), {
    description: 'uketsuke: the topic from which requests reach their consumers',
  });
  const shared = { config, topic: fanOut.topic, statusTable: intake.statusTable, bodies: intake.bodies };
  const consumers = routes.map(
    (route) =>
      new ConsumerStack(app, name(`consumer-${route.consumer}`), {
        description: `uketsuke: ${route.consumer}`,
        ...shared,
        route: completeRoute(route, requestTypes),
        entry: handlers.consumer(route.consumer),
      }),
  );
  const dispatch = new DispatchStack(app, name('dispatch'), {
    description: 'uketsuke: dispatches requests to their consumers',
    ...shared,
    entry: handlers.dispatcher,
    intake: intake.intake,
    largestUpload: largestUpload(requestTypes),
    routingTable: routes.map(routeEntry),
  });
  for (const consumer of consumers) {
    dispatch.addStackDependency(consumer, 'whom the dispatcher expects has to be there');
  }
  return { intake, fanOut, consumers, dispatch };
}

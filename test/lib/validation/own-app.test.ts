import type { App } from 'aws-cdk-lib';
import { addStacks } from '../../../lib/app';
import { configOf, type StageName } from '../../../lib/config';
import { featureFlags } from '../../../lib/feature-flags';
import { observes } from '../../../lib/route';
import { routes } from '../../sample-app/routes';
import { queueMappingsOf } from '../../../lib/validation/plugin/queue-mappings';
import { messagingRules } from '../../../lib/validation/plugin/rules/all';
import { serviceIntegrationsOf } from '../../../lib/validation/plugin/service-integrations';
import { subscriptionsOf } from '../../../lib/validation/plugin/topic-subscriptions';
import { ownParts } from '../compose';
import { graphOf } from './report';
import { addresses } from '../../sample-app/config';

const stages: readonly StageName[] = ['dev', 'prod'];

describe.each(stages)('this app in the stage %s', (stage) => {
  const config = { ...configOf(stage), addresses };
  const build = (app: App) => addStacks(app, { ...ownParts, config });
  const assembly = graphOf(build, { ...featureFlags, 'aws:cdk:bundling-stacks': [] });

  it('has neither errors nor warnings', () => {
    expect(messagingRules.flatMap(({ check }) => check(assembly))).toEqual([]);
  });

  it('is seen whole: each mapping with queue and function, each subscription with its topic', () => {
    const mappings = queueMappingsOf(assembly);
    // Two of the dispatcher, one each of republisher and pusher, and one for each consumer that Lambda calls.
    const called = routes.filter((route) => route.delivery?.kind !== 'in-batches' && !observes(route));
    const holdsLetters = ({ logicalId }: { readonly logicalId: string }) =>
      /^(Ordered)?(Intake|Work|Requests)DeadLetterQueue/.test(logicalId);
    expect(mappings.filter(({ queue }) => !holdsLetters(queue))).toHaveLength(called.length + 4);
    // Each dead-letter queue that holds requests is read.
    const holding = assembly.resourcesOf('AWS::SQS::Queue').filter(holdsLetters);
    expect(mappings.filter(({ queue }) => holdsLetters(queue))).toHaveLength(holding.length);
    expect(mappings.filter((mapping) => mapping.function === undefined)).toEqual([]);
    const subscriptions = subscriptionsOf(assembly);
    // The archive receives by both topics, the pusher what they come to.
    expect(subscriptions).toHaveLength(routes.length + 2);
    expect(new Set(subscriptions.map(({ topic }) => topic?.logicalId))).toEqual(
      new Set([
        expect.stringMatching(/^RequestTopic/),
        expect.stringMatching(/^OrderedRequestTopic/),
        expect.stringMatching(/^OutcomesTopic/),
      ]),
    );
    expect(new Set(serviceIntegrationsOf(assembly).map(({ service }) => service))).toEqual(
      new Set(['sqs', 'dynamodb']),
    );
  });
});

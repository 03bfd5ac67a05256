import { type App, CfnParameter, Stack } from 'aws-cdk-lib';
import { CfnSubscription, CfnTopic } from 'aws-cdk-lib/aws-sns';
import { addStacks } from '../../../lib/app';
import { handWritten } from '../../../routing/filter';
import { routes } from '../../sample-app/routes';
import { routingTable } from '../../../lib/validation/plugin/rules/routing-table';
import { cancelled, placed } from '../../routing/analyse/shop';
import { configOf } from '../../../lib/config';
import { featureFlags } from '../../../lib/feature-flags';
import { ownParts } from '../compose';
import { reportOf, synthesizeApp } from './report';

const rule = routingTable({ kinds: [placed, cancelled] });

function subscribe(stack: Stack, topic: CfnTopic, id: string, filterPolicy: unknown): void {
  new CfnSubscription(stack, id, { topicArn: topic.ref, protocol: 'sqs', endpoint: id, filterPolicy });
}

/** Subscriptions of one topic in another stack. */
function report(policies: Readonly<Record<string, unknown>>) {
  return reportOf(rule, (app: App) => {
    const topic = new CfnTopic(new Stack(app, 'Topics'), 'Topic');
    const stack = new Stack(app, 'Subscribers');
    for (const [id, policy] of Object.entries(policies)) subscribe(stack, topic, id, policy);
  });
}

describe('the proofs as a rule for any CDK app', () => {
  it('has nothing to say when all is received', () => {
    expect(report({ One: { type: ['placed'] }, Two: { type: ['cancelled'] } })).toEqual([]);
  });

  it('fails at the topic for a kind that nobody receives, with an example', () => {
    expect(report({ One: { type: ['placed'] } })).toEqual([
      {
        rule: 'Messaging-RoutingTable',
        severity: 'error',
        description:
          'No route receives cancelled: no filter matches it. For example: {"type":"cancelled","reason":"late"}',
        fix: 'Add a route whose filter matches cancelled, or remove cancelled.',
        at: ['Topic Properties'],
      },
    ]);
  });

  it('fails at the subscription whose policy nothing can satisfy', () => {
    expect(
      report({ All: undefined, One: { type: ['placed'] }, Two: { type: ['cancelled'], reason: ['lat'] } }),
    ).toMatchObject([
      { severity: 'warning', description: expect.stringContaining('Only routes without a filter') as string },
      {
        severity: 'error',
        description:
          'The filter of Subscribers/Two matches no message: the filter requires that reason is lat; in cancelled it is late or other.',
        at: ['Two Properties.FilterPolicy'],
      },
    ]);
  });

  it('proves topics together on which the same is published', () => {
    const build = (app: App) => {
      const topics = new Stack(app, 'Topics');
      const stack = new Stack(app, 'Subscribers');
      subscribe(stack, new CfnTopic(topics, 'Topic'), 'One', { type: ['placed'] });
      subscribe(stack, new CfnTopic(topics, 'Other'), 'Two', { type: ['cancelled'] });
    };
    expect(reportOf(rule, build).map(({ description }) => description.slice(0, 25))).toEqual([
      'No route receives cancell',
      'No route receives placed:',
    ]);
    const together = routingTable({ kinds: [placed, cancelled], sharedBy: () => 'requests' });
    expect(reportOf(together, build)).toEqual([]);
  });

  it('takes a policy that is decided at deployment for one that may let everything pass', () => {
    const findings = reportOf(rule, (app: App) => {
      const stack = new Stack(app, 'Stack');
      const topic = new CfnTopic(stack, 'Topic');
      const type = new CfnParameter(stack, 'Type').valueAsString;
      subscribe(stack, topic, 'One', { type: [type] });
    });
    expect(findings).toEqual([]);
  });
});

describe('this app', () => {
  const context = { ...featureFlags, 'aws:cdk:bundling-stacks': [] };

  it('fails at synth with a filter that no request can meet, naming the route', () => {
    const [first, ...others] = routes;
    if (first === undefined) throw new Error('there are routes');
    const broken = [{ ...first, filter: handWritten({ type: ['survey-fild'] }) }, ...others];
    expect(() =>
      synthesizeApp(
        (app) => addStacks(app, { ...ownParts, config: configOf('dev'), routes: broken }),
        context,
      ),
    ).toThrow(/Messaging-RoutingTable|ledger receives nothing/);
  });
});

import { type App, CfnOutput, CfnParameter, Fn, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { CfnSubscription, CfnTopic } from 'aws-cdk-lib/aws-sns';
import type { AssemblyGraph } from '../../../lib/validation/plugin/assembly-graph';
import { describeResource } from '../../../lib/validation/plugin/template-resource';
import { graphOf } from './report';

/** What the endpoint of each subscription is. */
function endpoints(assembly: AssemblyGraph): string[] {
  return assembly.resourcesOf('AWS::SNS::Subscription').map((subscription) => {
    const endpoint = assembly.resourceOf(subscription.properties['Endpoint'], subscription);
    return endpoint === undefined ? 'unknown' : describeResource(endpoint);
  });
}

function subscribe(scope: Stack, endpoint: string): void {
  new CfnSubscription(scope, 'Subscription', { topicArn: 'arn', protocol: 'sqs', endpoint });
}

function acrossStacks(app: App): void {
  const queue = new CfnQueue(new Stack(app, 'Queues'), 'Queue');
  subscribe(new Stack(app, 'Subscribers'), queue.attrArn);
}

describe('a reference', () => {
  it.each(['weak', 'strong'])('that is %s leads from one stack into another', (kind) => {
    const graph = graphOf(acrossStacks, { '@aws-cdk/core:defaultCrossStackReferences': kind });
    const [subscription] = graph.resourcesOf('AWS::SNS::Subscription');
    const intrinsic = kind === 'weak' ? 'Fn::GetStackOutput' : 'Fn::ImportValue';
    expect(JSON.stringify(subscription?.properties['Endpoint'])).toContain(intrinsic);
    expect(endpoints(graph)).toEqual(['Queues/Queue']);
  });

  it('leads into a nested stack, and out of it', () => {
    const graph = graphOf((app) => {
      const parent = new Stack(app, 'Parent');
      const nested = new NestedStack(parent, 'Nested');
      subscribe(parent, new CfnQueue(nested, 'Inner').attrArn);
      subscribe(new NestedStack(parent, 'Other'), new CfnQueue(parent, 'Outer').attrArn);
    });
    expect(endpoints(graph)).toEqual(['Parent/Nested/Inner', 'Parent/Outer']);
  });

  it.each(['weak', 'strong'])('that is %s stays within its stage', (kind) => {
    const graph = graphOf(
      (app) => {
        for (const [name, region] of [
          ['One', 'eu-west-1'],
          ['Two', 'us-east-1'],
        ] as const) {
          const stage = new Stage(app, name, { env: { region, account: '111122223333' } });
          const queues = new Stack(stage, 'Queues', { stackName: 'queues' });
          subscribe(new Stack(stage, 'Subscribers'), new CfnQueue(queues, 'Queue').attrArn);
        }
      },
      { '@aws-cdk/core:defaultCrossStackReferences': kind },
    );
    expect(endpoints(graph).toSorted()).toEqual(['One/Queues/Queue', 'Two/Queues/Queue']);
  });

  it('of one name to two stacks is not followed', () => {
    const graph = graphOf((app) => {
      for (const id of ['One', 'Two']) {
        const stack = new Stack(new Stage(app, id), 'Queues', { stackName: 'queues' });
        new CfnOutput(stack, 'QueueArn', { value: new CfnQueue(stack, 'Queue').attrArn });
      }
      const subscription = new CfnSubscription(new Stack(app, 'Subscribers'), 'Subscription', {
        topicArn: 'arn',
        protocol: 'sqs',
      });
      subscription.addPropertyOverride('Endpoint', {
        'Fn::GetStackOutput': { StackName: 'queues', OutputName: 'QueueArn' },
      });
    });
    expect(endpoints(graph)).toEqual(['unknown']);
  });

  it('to an export of one name in two stacks is not followed', () => {
    const graph = graphOf((app) => {
      for (const id of ['One', 'Two']) {
        const stack = new Stack(new Stage(app, id), 'Queues');
        new CfnOutput(stack, 'QueueArn', {
          value: new CfnQueue(stack, 'Queue').attrArn,
          exportName: 'queue',
        });
      }
      subscribe(new Stack(app, 'Subscribers'), Fn.importValue('queue'));
    });
    expect(endpoints(graph)).toEqual(['unknown']);
  });

  it('may be a text that is made of it alone', () => {
    const graph = graphOf((app) => {
      const stack = new Stack(app, 'Queues');
      new CfnQueue(stack, 'Queue');
      subscribe(stack, Fn.sub('${Queue.Arn}'));
    });
    expect(endpoints(graph)).toEqual(['Queues/Queue']);
  });

  it('to a parameter, a condition or what is not in the app is unknown', () => {
    const graph = graphOf((app) => {
      const stack = new Stack(app, 'Subscribers');
      const parameter = new CfnParameter(stack, 'Arn', {
        default: 'arn:aws:sqs:eu-west-1:111122223333:mine',
      });
      [
        parameter.valueAsString,
        Fn.importValue('theirs'),
        Fn.select(0, [parameter.valueAsString]),
        'arn:aws:sqs:eu-west-1:111122223333:theirs',
      ].forEach((endpoint, index) => {
        new CfnSubscription(stack, `S${index}`, { topicArn: 'arn', protocol: 'sqs', endpoint });
      });
    });
    expect(endpoints(graph)).toEqual(['unknown', 'unknown', 'unknown', 'unknown']);
  });
});

describe('a value', () => {
  it('is the text that its parts make, when all of them are known', () => {
    const graph = graphOf((app) => {
      const stack = new Stack(app, 'Topics', { env: { region: 'eu-west-1', account: '111122223333' } });
      const name = (value: string) =>
        new CfnTopic(stack, `T${stack.node.children.length}`, { topicName: value });
      name(Fn.join('-', ['a', Fn.ref('AWS::Region')]));
      name(Fn.sub('b-${AWS::AccountId}-${!kept}'));
      name(Fn.sub('c-${AWS::StackId}'));
    });
    const topics = graph.resourcesOf('AWS::SNS::Topic');
    expect(topics.map((topic) => graph.text(topic.properties['TopicName'], topic))).toEqual([
      'a-eu-west-1',
      'b-111122223333-${kept}',
      undefined,
    ]);
  });

  it('is a number also when it is written as a text', () => {
    const graph = graphOf((app) => new Stack(app, 'Empty').addMetadata('x', 1));
    expect(graph.resourcesOf('AWS::SQS::Queue')).toEqual([]);
    const [resource] = graphOf((app) => new CfnQueue(new Stack(app, 'Q'), 'Queue')).resourcesOf(
      'AWS::SQS::Queue',
    );
    if (resource === undefined) throw new Error('There is a queue.');
    const number = (value: unknown) => graph.number(value, resource, 30);
    expect([number(5), number('5'), number(''), number('x'), number(undefined)]).toEqual([
      5,
      5,
      undefined,
      undefined,
      30,
    ]);
    expect([number({ Ref: 'AWS::NoValue' }), number({ 'Fn::If': ['C', 1, 2] })]).toEqual([30, undefined]);
  });
});

/* oxlint-disable jest/expect-expect -- CDK's `Template` throws when a resource is not as asserted */
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Subscription, type SubscriptionProps } from '../../lib/constructs/subscription';
import { WorkQueue } from '../../lib/constructs/work-queue';

function synth(change: Partial<SubscriptionProps> = {}): Template {
  const stack = new Stack(new App(), 'Test');
  new Subscription(stack, 'Requests', {
    topic: Topic.fromTopicArn(stack, 'Topic', topicArn),
    workQueue: new WorkQueue(stack, 'Work', {
      retention: Duration.days(4),
      deadLetterRetention: Duration.days(14),
      maxReceiveCount: 5,
      functionTimeout: Duration.seconds(30),
      removalPolicy: RemovalPolicy.DESTROY,
    }),
    undeliveredRetention: Duration.days(10),
    removalPolicy: RemovalPolicy.DESTROY,
    ...change,
  });
  return Template.fromStack(stack);
}

const topicArn = 'arn:aws:sns:eu-west-1:111122223333:requests';
const workQueue = { 'Fn::GetAtt': [Match.stringLikeRegexp('^WorkQueue'), 'Arn'] };
const subscriptionDeadLetters = { 'Fn::GetAtt': [Match.stringLikeRegexp('^RequestsDeadLetterQueue'), 'Arn'] };

describe('a subscription', () => {
  it('delivers messages as they are, and keeps those that cannot be delivered', () => {
    synth().hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'sqs',
      TopicArn: topicArn,
      Endpoint: workQueue,
      RawMessageDelivery: true,
      RedrivePolicy: { deadLetterTargetArn: subscriptionDeadLetters },
    });
  });

  it('receives everything without a filter', () => {
    synth().hasResourceProperties('AWS::SNS::Subscription', {
      FilterPolicy: Match.absent(),
      FilterPolicyScope: Match.absent(),
    });
  });

  it.each(['MessageAttributes', 'MessageBody'] as const)('takes a filter as SNS does, on %s', (scope) => {
    const policy = {
      total: [{ numeric: ['>=', 10, '<', 20] }],
      $or: [
        { region: [{ cidr: '10.0.0.0/8' }] },
        { name: [{ wildcard: 'a*b' }, { 'equals-ignore-case': 'x' }] },
      ],
    };
    synth({ filter: { policy, scope } }).hasResourceProperties('AWS::SNS::Subscription', {
      FilterPolicy: policy,
      FilterPolicyScope: scope,
    });
  });

  it.each([
    ['the work queue', workQueue],
    ['its dead-letter queue', subscriptionDeadLetters],
  ])('lets its topic alone send to %s', (_, queue) => {
    synth().hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          {
            Effect: 'Allow',
            Principal: { Service: 'sns.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: queue,
            Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
          },
        ]),
      },
    });
  });

  it('is made after the policies that let it deliver', () => {
    synth().hasResource('AWS::SNS::Subscription', {
      DependsOn: [
        Match.stringLikeRegexp('^RequestsDeadLetterQueuePolicy'),
        Match.stringLikeRegexp('^WorkQueuePolicy'),
      ],
    });
  });
});

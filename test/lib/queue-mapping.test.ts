/* oxlint-disable jest/expect-expect -- CDK's `Template` throws when a resource is not as asserted */
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { NodeFunction } from '../../lib/constructs/node-function';
import { QueueMapping, type QueueMappingProps } from '../../lib/constructs/queue-mapping';
import { WorkQueue } from '../../lib/constructs/work-queue';

function synth(change: Partial<QueueMappingProps> = {}): Template {
  const stack = new Stack(new App({ context: { 'aws:cdk:bundling-stacks': [] } }), 'Test');
  new QueueMapping(stack, 'Mapping', {
    function: new NodeFunction(stack, 'Worker', {
      description: 'Works',
      entry: __filename,
      timeout: Duration.seconds(30),
      memorySize: 256,
      logRetention: RetentionDays.ONE_WEEK,
      removalPolicy: RemovalPolicy.DESTROY,
    }),
    workQueue: new WorkQueue(stack, 'Work', {
      retention: Duration.days(4),
      deadLetterRetention: Duration.days(14),
      maxReceiveCount: 6,
      functionTimeout: Duration.seconds(30),
      removalPolicy: RemovalPolicy.DESTROY,
    }),
    batchSize: 10,
    maxConcurrency: 5,
    ...change,
  });
  return Template.fromStack(stack);
}

describe('a queue mapping', () => {
  it('takes partial batch responses and bounds the concurrency', () => {
    synth().hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 5 },
      MaximumBatchingWindowInSeconds: Match.absent(),
    });
  });

  it('waits for a batch to fill when told', () => {
    synth({ batchSize: 500, batchingWindow: Duration.seconds(5) }).hasResourceProperties(
      'AWS::Lambda::EventSourceMapping',
      { BatchSize: 500, MaximumBatchingWindowInSeconds: 5 },
    );
  });

  it('leaves concurrency unreserved: throttled messages would become dead letters', () => {
    synth().hasResourceProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: Match.absent() });
  });

  it('lets the function read its queue, and tells it after how many receives a message is given up', () => {
    const template = synth();
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          {
            Effect: 'Allow',
            Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
            Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^WorkQueue'), 'Arn'] },
          },
        ]),
      },
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { MAX_RECEIVE_COUNT: '6' } },
    });
  });

  it('is made after the permission to read', () => {
    synth().hasResource('AWS::Lambda::EventSourceMapping', {
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^WorkerRoleDefaultPolicy')]),
    });
  });
});

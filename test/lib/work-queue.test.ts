/* oxlint-disable jest/expect-expect -- CDK's `Template` throws when a resource is not as asserted */
import { App, Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { visibilityTimeout, WorkQueue, type WorkQueueProps } from '../../lib/constructs/work-queue';

const props: WorkQueueProps = {
  retention: Duration.days(4),
  deadLetterRetention: Duration.days(14),
  maxReceiveCount: 5,
  functionTimeout: Duration.seconds(30),
  removalPolicy: RemovalPolicy.DESTROY,
};

function synth(change: Partial<WorkQueueProps> = {}): Template {
  const stack = new Stack(new App(), 'Test');
  new WorkQueue(stack, 'Work', { ...props, ...change });
  return Template.fromStack(stack);
}

describe('a work queue', () => {
  it('hides a message for six times the timeout of its function, plus the batching window', () => {
    synth({
      functionTimeout: Duration.seconds(45),
      batchingWindow: Duration.seconds(20),
    }).hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: 290 });
    expect(visibilityTimeout(Duration.minutes(15), Duration.minutes(5)).toSeconds()).toBe(5700);
    expect(visibilityTimeout(Duration.seconds(1)).toSeconds()).toBe(6);
  });

  it('is FIFO with its dead-letter queue when told, its limits and its memory by group', () => {
    const fifo = {
      FifoQueue: true,
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
    };
    synth({ fifo: true }).allResourcesProperties('AWS::SQS::Queue', fifo);
    synth().allResourcesProperties('AWS::SQS::Queue', { FifoQueue: Match.absent() });
  });

  it('gives messages up to a dead-letter queue that keeps them longer', () => {
    const template = synth({ maxReceiveCount: 7 });
    const [dead] = Object.keys(
      template.findResources('AWS::SQS::Queue', { Properties: { RedrivePolicy: Match.absent() } }),
    );
    template.hasResourceProperties('AWS::SQS::Queue', {
      MessageRetentionPeriod: 345_600,
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [dead, 'Arn'] }, maxReceiveCount: 7 },
    });
    template.hasResourceProperties('AWS::SQS::Queue', {
      MessageRetentionPeriod: 1_209_600,
      RedrivePolicy: Match.absent(),
    });
  });

  it('is encrypted by SQS and takes TLS only, as is its dead-letter queue', () => {
    const template = synth();
    template.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true });
    template.resourceCountIs('AWS::SQS::QueuePolicy', 2);
    template.allResourcesProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  });

  it('takes smaller messages only when told', () => {
    synth({ maxMessageSize: Size.kibibytes(240) }).hasResourceProperties('AWS::SQS::Queue', {
      MaximumMessageSize: 245_760,
    });
    synth().allResourcesProperties('AWS::SQS::Queue', { MaximumMessageSize: Match.absent() });
  });

  it('stays when its stack goes, if it is to be kept', () => {
    synth({ removalPolicy: RemovalPolicy.RETAIN }).allResources('AWS::SQS::Queue', {
      DeletionPolicy: 'Retain',
    });
  });

  it('fails when dead letters would expire before anybody looks, and when throttling would lose messages', () => {
    expect(() => synth({ deadLetterRetention: Duration.days(4), maxReceiveCount: 3 })).toThrow(
      /Test\/Work: deadLetterRetention is 4 days, and must be longer than the retention, 4 days.*maxReceiveCount is 3, and must be at least 5/,
    );
  });
});

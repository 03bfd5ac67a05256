import { Stack } from 'aws-cdk-lib';
import { CfnEventSourceMapping, type CfnEventSourceMappingProps } from 'aws-cdk-lib/aws-lambda';
import { CfnSubscription, CfnTopic } from 'aws-cdk-lib/aws-sns';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { fifoDeadLetterQueue } from '../../../lib/validation/plugin/rules/fifo-dead-letter-queue';
import { fifoMapping } from '../../../lib/validation/plugin/rules/fifo-mapping';
import { reportOf } from './report';

/** `false` cannot be said of a queue: a standard one has no such property. */
const queue = (stack: Stack, id: string, fifo: boolean, letters?: CfnQueue) =>
  new CfnQueue(stack, id, {
    fifoQueue: fifo || undefined,
    redrivePolicy: letters && { deadLetterTargetArn: letters.attrArn, maxReceiveCount: 5 },
  });

describe('the dead-letter queue of a queue', () => {
  const report = (work: boolean, letters: boolean) =>
    reportOf(fifoDeadLetterQueue, (app) => {
      const dead = queue(new Stack(app, 'Letters'), 'Dead', letters);
      queue(new Stack(app, 'Work'), 'Queue', work, dead);
    });

  it('is of the same kind, also in another stack', () => {
    expect([report(true, true), report(false, false)]).toEqual([[], []]);
  });

  it.each([
    [true, 'FIFO'],
    [false, 'standard'],
  ])('fails when it is of another kind: FIFO is %s', (work, kind) => {
    expect(report(work, !work)).toEqual([
      {
        rule: 'Messaging-FifoDeadLetterQueue',
        severity: 'error',
        description: `The dead-letter queue of a ${kind} queue must be ${kind}; Letters/Dead is not. AWS refuses it.`,
        fix: `Make the dead-letter queue ${kind}.`,
        at: ['Queue Properties.RedrivePolicy'],
      },
    ]);
  });
});

describe('the dead-letter queue of a subscription to a FIFO topic', () => {
  const report = (subscribed: boolean, letters: boolean) =>
    reportOf(fifoDeadLetterQueue, (app) => {
      const stack = new Stack(app, 'Stack');
      new CfnSubscription(stack, 'Subscription', {
        topicArn: new CfnTopic(stack, 'Topic', { fifoTopic: true }).ref,
        protocol: 'sqs',
        endpoint: queue(stack, 'Queue', subscribed).attrArn,
        redrivePolicy: { deadLetterTargetArn: queue(stack, 'Dead', letters).attrArn },
      });
    });

  it('is FIFO behind a FIFO queue, and may be standard behind a standard one', () => {
    expect([report(true, true), report(false, false)]).toEqual([[], []]);
  });

  it('fails when it is standard behind a FIFO queue', () => {
    expect(report(true, false)).toMatchObject([{ at: ['Subscription Properties.RedrivePolicy'] }]);
  });
});

describe('a mapping of a FIFO queue', () => {
  const report = (fifo: boolean, props: Partial<CfnEventSourceMappingProps>) =>
    reportOf(fifoMapping, (app) => {
      const stack = new Stack(app, 'Stack');
      const eventSourceArn = queue(stack, 'Queue', fifo).attrArn;
      new CfnEventSourceMapping(stack, 'Mapping', { functionName: 'work', eventSourceArn, ...props });
    });

  it('takes ten messages at once, without a window', () => {
    expect([report(true, {}), report(true, { batchSize: 10 })]).toEqual([[], []]);
  });

  it('fails with more, and with a window', () => {
    expect(report(true, { batchSize: 11, maximumBatchingWindowInSeconds: 1 })).toMatchObject([
      { severity: 'error', at: ['Mapping Properties.BatchSize'] },
      { severity: 'error', at: ['Mapping Properties.MaximumBatchingWindowInSeconds'] },
    ]);
  });

  it('is let alone on a standard queue', () => {
    expect(report(false, { batchSize: 100, maximumBatchingWindowInSeconds: 5 })).toEqual([]);
  });
});

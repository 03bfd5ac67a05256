import { type App, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import {
  Alias,
  CfnEventSourceMapping,
  Code,
  EventSourceMapping,
  Function,
  Runtime,
  type IFunction,
} from 'aws-cdk-lib/aws-lambda';
import { CfnQueue, Queue, type IQueue, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { deadLetterRetention } from '../../../lib/validation/plugin/rules/dead-letter-retention';
import { maximumConcurrency } from '../../../lib/validation/plugin/rules/maximum-concurrency';
import { visibilityTimeout } from '../../../lib/validation/plugin/rules/visibility-timeout';
import { reportOf } from './report';

function queueWithLetters(app: App, source: QueueProps, letters: QueueProps): void {
  const queue = new Queue(new Stack(app, 'Letters'), 'DeadLetters', letters);
  new Queue(new Stack(app, 'Work'), 'Queue', { ...source, deadLetterQueue: { queue, maxReceiveCount: 5 } });
}

describe('the retention of a dead-letter queue', () => {
  const retention = (source: QueueProps, letters: QueueProps) =>
    reportOf(deadLetterRetention, (app) => queueWithLetters(app, source, letters));

  it('has to be longer than that of its source, also in another stack', () => {
    expect(retention({ retentionPeriod: Duration.days(7) }, { retentionPeriod: Duration.days(5) })).toEqual([
      {
        rule: 'Messaging-DeadLetterRetention',
        severity: 'warning',
        description:
          'The retention of the dead-letter queue should be longer than the 7 days of its source, Work/Queue; it is 5 ' +
          'days. A dead letter keeps its original enqueue time, so SQS may delete it soon after it arrives.',
        fix: 'Raise the retention of the dead-letter queue (at most 14 days), or lower the retention of its source.',
        at: ['DeadLettersBBF8BAAB Properties.MessageRetentionPeriod'],
      },
    ]);
  });

  it('is four days by default, which is not longer than four days', () => {
    expect(retention({}, {})).toMatchObject([{ description: expect.stringContaining('it is 4 days.') }]);
    expect(retention({ retentionPeriod: Duration.hours(95) }, {})).toEqual([]);
    expect(retention({}, { retentionPeriod: Duration.seconds(345_601) })).toEqual([]);
  });

  it('may be shorter for FIFO queues, where a dead letter begins anew', () => {
    expect(retention({ fifo: true }, { fifo: true, retentionPeriod: Duration.days(1) })).toEqual([]);
  });

  it('is not looked at when it is a parameter', () => {
    const report = reportOf(deadLetterRetention, (app) => {
      const stack = new Stack(app, 'Work');
      const days = new CfnParameter(stack, 'Retention', { type: 'Number', default: 60 });
      const letters = new CfnQueue(stack, 'Letters', { messageRetentionPeriod: days.valueAsNumber });
      new CfnQueue(stack, 'Queue', {
        redrivePolicy: { deadLetterTargetArn: letters.attrArn, maxReceiveCount: 5 },
      });
    });
    expect(report).toEqual([]);
  });
});

function testFunction(
  scope: Stack,
  options: { timeout?: Duration; reservedConcurrentExecutions?: number } = {},
): Function {
  return new Function(scope, 'Function', {
    code: Code.fromInline('exports.handler = async () => {};'),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_22_X,
    ...options,
  });
}

interface MappingOptions {
  readonly visibility?: Duration;
  readonly timeout?: Duration;
  readonly window?: Duration;
  readonly alias?: boolean;
}

function mapQueue(app: App, { visibility, timeout, window, alias }: MappingOptions): void {
  const queue = new Queue(new Stack(app, 'Queues'), 'Queue', { visibilityTimeout: visibility });
  const stack = new Stack(app, 'Functions');
  const called = testFunction(stack, { timeout });
  const target: IFunction = alias
    ? new Alias(stack, 'Alias', { aliasName: 'live', version: called.currentVersion })
    : called;
  new EventSourceMapping(stack, 'Mapping', {
    target,
    eventSourceArn: queue.queueArn,
    maxBatchingWindow: window,
    batchSize: 10,
  });
}

describe('the visibility timeout of a queue that a function reads', () => {
  const report = (options: MappingOptions) => reportOf(visibilityTimeout, (app) => mapQueue(app, options));

  it('is six times the timeout of the function, plus the batching window', () => {
    const options = { timeout: Duration.seconds(20), window: Duration.seconds(5) };
    expect(report({ ...options, visibility: Duration.seconds(125) })).toEqual([]);
    expect(report({ ...options, visibility: Duration.seconds(124) })).toEqual([
      {
        rule: 'Messaging-VisibilityTimeout',
        severity: 'warning',
        description:
          'The visibility timeout should be at least 125 s for the function Functions/Function (6 × 20 s + 5 s); it is ' +
          '124 s. While Lambda retries a throttled invocation, the batch may become visible again and be received twice.',
        fix: "Set the visibility timeout to 125 s or more, or lower the function's timeout.",
        at: ['Queue4A7E3555 Properties.VisibilityTimeout'],
      },
    ]);
  });

  it('is 30 seconds by default, enough for the three seconds that a function has by default', () => {
    expect(report({})).toEqual([]);
    expect(report({ timeout: Duration.seconds(6) })).toMatchObject([
      { severity: 'warning', description: expect.stringMatching(/at least 36 s.*it is 30 s/) },
    ]);
  });

  it('fails the mapping itself when it is below the timeout of the function', () => {
    expect(report({ timeout: Duration.seconds(31) })).toMatchObject([
      {
        severity: 'error',
        description:
          'The visibility timeout must be at least the timeout of the function Functions/Function (31 s); it is 30 s. ' +
          'Lambda refuses the event source mapping.',
      },
    ]);
    expect(report({ timeout: Duration.seconds(30) })).toMatchObject([{ severity: 'warning' }]);
  });

  it('counts for a function behind an alias too', () => {
    expect(report({ alias: true, timeout: Duration.minutes(1) })).toMatchObject([
      { rule: 'Messaging-VisibilityTimeout' },
    ]);
  });

  it('is not looked at when queue or function are not in the app', () => {
    const imported = reportOf(visibilityTimeout, (app) => {
      const stack = new Stack(app, 'Functions');
      new EventSourceMapping(stack, 'Mapping', {
        target: testFunction(stack, { timeout: Duration.minutes(15) }),
        eventSourceArn: 'arn:aws:sqs:eu-west-1:111122223333:theirs',
      });
    });
    expect(imported).toEqual([]);
  });
});

describe('the concurrency of event source mappings', () => {
  function report(reserved: number, maxima: readonly (number | undefined)[], queue: QueueProps = {}) {
    return reportOf(maximumConcurrency, (app) => {
      const queues = new Stack(app, 'Queues');
      const stack = new Stack(app, 'Functions');
      const target = testFunction(stack, { reservedConcurrentExecutions: reserved });
      maxima.forEach((maxConcurrency, index) => {
        const source: IQueue = new Queue(queues, `Queue${index}`, queue);
        new EventSourceMapping(stack, `Mapping${index}`, {
          target,
          eventSourceArn: source.queueArn,
          maxConcurrency,
        });
      });
    });
  }

  it('is at most the reserved concurrency of their function, all of them together', () => {
    expect(report(10, [5, 6])).toEqual([
      {
        rule: 'Messaging-MaximumConcurrency',
        severity: 'warning',
        description:
          'The reserved concurrency should be at least 11 (5 + 6), which the event source mappings of the function may ' +
          'use; it is 10. A throttled message counts as received and may become a dead letter.',
        fix: "Reserve 11 or more, or lower the mappings' maximum concurrency to 10 in total.",
        at: ['Function76856677 Properties.ReservedConcurrentExecutions'],
      },
    ]);
    expect(report(10, [4, 6])).toEqual([]);
  });

  it('is a warning when it is not limited at all', () => {
    expect(report(10, [undefined])).toMatchObject([
      { severity: 'warning', at: [expect.stringMatching(/^Mapping0\w+ Properties\.ScalingConfig$/)] },
    ]);
    expect(report(1000, [undefined])).toEqual([]);
  });

  it('is bounded by the message groups of a FIFO queue', () => {
    expect(report(10, [undefined], { fifo: true })).toEqual([]);
  });

  it('of a mapping that is switched off is none', () => {
    const disabled = reportOf(maximumConcurrency, (app) => {
      const stack = new Stack(app, 'Functions');
      new CfnEventSourceMapping(stack, 'Mapping', {
        functionName: testFunction(stack, { reservedConcurrentExecutions: 2 }).functionName,
        eventSourceArn: new Queue(stack, 'Queue').queueArn,
        scalingConfig: { maximumConcurrency: 5 },
        enabled: false,
      });
    });
    expect(disabled).toEqual([]);
  });
});

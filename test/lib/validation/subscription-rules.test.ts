import { type App, CfnCondition, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { CfnEventInvokeConfig, Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { CfnSubscription, CfnTopic, type CfnSubscriptionProps } from 'aws-cdk-lib/aws-sns';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import type { Rule } from '../../../lib/validation/plugin/rule';
import { asyncFailureDestination } from '../../../lib/validation/plugin/rules/async-failure-destination';
import { duplicateSubscription } from '../../../lib/validation/plugin/rules/duplicate-subscription';
import { fifoSubscription } from '../../../lib/validation/plugin/rules/fifo-subscription';
import { filterPolicy } from '../../../lib/validation/plugin/rules/filter-policy';
import { largeMessages } from '../../../lib/validation/plugin/rules/large-messages';
import { subscriptionDeadLetterQueue } from '../../../lib/validation/plugin/rules/subscription-dead-letter-queue';
import { reportOf } from './report';

interface Parts {
  readonly topics: Stack;
  readonly subscribers: Stack;
}

/** Topics in one stack, subscribers in another. */
function report(rule: Rule, build: (parts: Parts) => void) {
  return reportOf(rule, (app: App) =>
    build({ topics: new Stack(app, 'Topics'), subscribers: new Stack(app, 'Subscribers') }),
  );
}

function subscribe(
  scope: Stack,
  id: string,
  topic: CfnTopic,
  props: Omit<CfnSubscriptionProps, 'topicArn' | 'protocol'> & { readonly protocol?: string },
): CfnSubscription {
  return new CfnSubscription(scope, id, { topicArn: topic.ref, protocol: 'sqs', ...props });
}

function testFunction(scope: Stack): Function {
  return new Function(scope, 'Function', {
    code: Code.fromInline('exports.handler = async () => {};'),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_22_X,
  });
}

describe('a subscription without a dead-letter queue', () => {
  it.each(['sqs', 'lambda', 'https', 'firehose'])('is a warning for %s', (protocol) => {
    const findings = report(subscriptionDeadLetterQueue, ({ topics, subscribers }) => {
      subscribe(subscribers, 'Subscription', new CfnTopic(topics, 'Topic'), { protocol, endpoint: 'x' });
    });
    expect(findings).toMatchObject([
      {
        rule: 'Messaging-SubscriptionDeadLetterQueue',
        severity: 'warning',
        description:
          `The subscription (${protocol}) should have a redrive policy; it does not have one. SNS discards a message ` +
          'that it cannot deliver, and nobody is notified.',
        at: ['Subscription Properties'],
      },
    ]);
  });

  it('is a warning inside a topic, where it cannot have one', () => {
    const findings = report(subscriptionDeadLetterQueue, ({ topics }) => {
      new CfnTopic(topics, 'Topic', { subscription: [{ protocol: 'sqs', endpoint: 'arn' }] });
    });
    expect(findings).toMatchObject([{ at: ['Topic Properties.Subscription.0'] }]);
  });

  it('is fine with one, and for people', () => {
    const findings = report(subscriptionDeadLetterQueue, ({ topics, subscribers }) => {
      const topic = new CfnTopic(topics, 'Topic');
      const letters = new CfnQueue(subscribers, 'Letters');
      subscribe(subscribers, 'One', topic, {
        endpoint: 'arn',
        redrivePolicy: { deadLetterTargetArn: letters.attrArn },
      });
      subscribe(subscribers, 'Two', topic, { protocol: 'email', endpoint: 'operator@example.com' });
    });
    expect(findings).toEqual([]);
  });
});

describe('a function that a topic calls', () => {
  it('is warned of when nothing keeps what it fails on', () => {
    const findings = report(asyncFailureDestination, ({ topics, subscribers }) => {
      const endpoint = testFunction(subscribers).functionArn;
      subscribe(subscribers, 'Subscription', new CfnTopic(topics, 'Topic'), { protocol: 'lambda', endpoint });
    });
    expect(findings).toMatchObject([
      {
        rule: 'Messaging-AsyncFailureDestination',
        severity: 'warning',
        description: expect.stringMatching(
          /^The topic Topics\/Topic invokes the function Subscribers\/Function,/,
        ),
        at: ['Subscription Properties.Endpoint'],
      },
    ]);
  });

  it('is fine with a destination for failures', () => {
    const findings = report(asyncFailureDestination, ({ topics, subscribers }) => {
      const called = testFunction(subscribers);
      subscribe(subscribers, 'Subscription', new CfnTopic(topics, 'Topic'), {
        protocol: 'lambda',
        endpoint: called.functionArn,
      });
      new CfnEventInvokeConfig(subscribers, 'Failures', {
        functionName: called.functionName,
        qualifier: '$LATEST',
        destinationConfig: { onFailure: { destination: new CfnQueue(subscribers, 'Letters').attrArn } },
      });
    });
    expect(findings).toEqual([]);
  });
});

describe('FIFO', () => {
  function pair(fifoTopic: boolean, fifoQueue: boolean) {
    return report(fifoSubscription, ({ topics, subscribers }) => {
      const topic = new CfnTopic(topics, 'Topic', fifoTopic ? { fifoTopic } : {});
      const queue = new CfnQueue(subscribers, 'Queue', fifoQueue ? { fifoQueue } : {});
      subscribe(subscribers, 'Subscription', topic, { endpoint: queue.attrArn });
    });
  }

  it('fails for a queue on a standard topic', () => {
    expect(pair(false, true)).toEqual([
      {
        rule: 'Messaging-FifoSubscription',
        severity: 'error',
        description:
          'A queue that subscribes to a standard topic must be a standard queue; it is FIFO. SNS refuses the subscription.',
        fix: 'Use a FIFO topic or a standard queue.',
        at: ['Subscription Properties.Endpoint'],
      },
    ]);
  });

  it('is fine on both sides, on none, and for the topic alone', () => {
    expect([pair(true, true), pair(false, false), pair(true, false)]).toEqual([[], [], []]);
  });

  it('fails for a topic with anything but queues', () => {
    const findings = report(fifoSubscription, ({ topics, subscribers }) => {
      const topic = new CfnTopic(topics, 'Topic', { fifoTopic: true });
      subscribe(subscribers, 'Subscription', topic, { protocol: 'lambda', endpoint: 'arn' });
    });
    expect(findings).toMatchObject([{ at: ['Subscription Properties.Protocol'] }]);
  });

  it('is read from the ARN of what is not in the app', () => {
    const findings = report(fifoSubscription, ({ topics, subscribers }) => {
      subscribe(subscribers, 'Subscription', new CfnTopic(topics, 'Topic'), {
        endpoint: 'arn:aws:sqs:eu-west-1:111122223333:theirs.fifo',
      });
    });
    expect(findings).toHaveLength(1);
  });

  it('is not looked at when a parameter decides', () => {
    const findings = report(fifoSubscription, ({ topics, subscribers }) => {
      const endpoint = new CfnParameter(subscribers, 'Endpoint').valueAsString;
      subscribe(subscribers, 'Subscription', new CfnTopic(topics, 'Topic'), { endpoint });
    });
    expect(findings).toEqual([]);
  });
});

describe('a topic of more than 256 KiB', () => {
  function sized(maximumMessageSize: number, protocols: readonly string[]) {
    return report(largeMessages, ({ topics, subscribers }) => {
      const topic = new CfnTopic(topics, 'Topic', { maximumMessageSize });
      protocols.forEach((protocol, index) => {
        subscribe(subscribers, `Subscription${index}`, topic, { protocol, endpoint: `endpoint-${index}` });
      });
    });
  }

  it('fails with a subscriber other than queues, functions and Firehose', () => {
    expect(sized(262_145, ['sqs', 'lambda', 'firehose', 'https', 'email'])).toMatchObject([
      {
        rule: 'Messaging-LargeMessages',
        severity: 'error',
        description:
          'A subscription to a topic with a MaximumMessageSize above 262144 bytes must have the protocol sqs, lambda, ' +
          'firehose; it has https, and the topic 262145 bytes. SNS refuses it.',
        at: ['Subscription3 Properties.Protocol'],
      },
      { at: ['Subscription4 Properties.Protocol'] },
    ]);
    expect(sized(262_144, ['https'])).toEqual([]);
  });

  it('has at most 100 subscriptions', () => {
    const many = (count: number) => Array.from({ length: count }, () => 'sqs');
    expect(sized(1_048_576, many(101))).toMatchObject([
      {
        description: expect.stringContaining('at most 100 subscriptions; it has 101'),
        at: ['Topic Properties.MaximumMessageSize'],
      },
    ]);
    expect(sized(1_048_576, many(100))).toEqual([]);
  });
});

describe('two subscriptions of one endpoint', () => {
  it('fail, also in two stacks', () => {
    const findings = reportOf(duplicateSubscription, (app) => {
      const topic = new CfnTopic(new Stack(app, 'Topics'), 'Topic');
      const queue = new CfnQueue(new Stack(app, 'Queues'), 'Queue');
      subscribe(new Stack(app, 'One'), 'First', topic, {
        endpoint: queue.attrArn,
        filterPolicy: { a: ['1'] },
      });
      subscribe(new Stack(app, 'Two'), 'Second', topic, {
        endpoint: queue.attrArn,
        filterPolicy: { a: ['2'] },
      });
    });
    expect(findings).toEqual([
      {
        rule: 'Messaging-DuplicateSubscription',
        severity: 'error',
        description:
          'A topic must have one subscription for each protocol and endpoint; One/First has the same with other ' +
          'attributes. SNS refuses the second one.',
        fix: 'Remove one of them. Combine two filters with `$or`, or in one list of values.',
        at: ['Second Properties.Endpoint'],
      },
    ]);
  });

  it('are found by the same parameter, and by the same text', () => {
    const findings = report(duplicateSubscription, ({ topics, subscribers }) => {
      const topic = new CfnTopic(topics, 'Topic');
      const address = new CfnParameter(subscribers, 'Address').valueAsString;
      for (const endpoint of [address, 'https://example.com', 'https://example.com', address]) {
        subscribe(subscribers, `S${subscribers.node.children.length}`, topic, {
          protocol: 'https',
          endpoint,
        });
      }
    });
    expect(findings).toMatchObject([
      { severity: 'warning', description: expect.stringContaining('Removing one of the two ends both.') },
      { severity: 'warning' },
    ]);
  });

  it('are a warning when a condition may leave one of them out', () => {
    const findings = report(duplicateSubscription, ({ topics, subscribers }) => {
      const topic = new CfnTopic(topics, 'Topic');
      subscribe(subscribers, 'One', topic, { endpoint: 'x', filterPolicy: { a: ['1'] } });
      const second = subscribe(subscribers, 'Two', topic, { endpoint: 'x', filterPolicy: { a: ['2'] } });
      const expression = Fn.conditionEquals(Fn.ref('AWS::Region'), 'eu-west-1');
      second.cfnOptions.condition = new CfnCondition(subscribers, 'OnlyThere', { expression });
    });
    expect(findings).toMatchObject([{ severity: 'warning' }]);
  });

  it('are fine on two topics, with two protocols, and under two conditions', () => {
    const findings = report(duplicateSubscription, ({ topics, subscribers }) => {
      const topic = new CfnTopic(topics, 'Topic');
      subscribe(subscribers, 'A', topic, { endpoint: 'x' });
      subscribe(subscribers, 'B', topic, { endpoint: 'y' });
      subscribe(subscribers, 'C', topic, { endpoint: 'x', protocol: 'https' });
      subscribe(subscribers, 'D', new CfnTopic(topics, 'Other'), { endpoint: 'x' });
      for (const id of ['E', 'F']) {
        const expression = Fn.conditionEquals(Fn.ref('AWS::Region'), id);
        const subscription = subscribe(subscribers, id, topic, { endpoint: 'z' });
        subscription.cfnOptions.condition = new CfnCondition(subscribers, `Only${id}`, { expression });
      }
    });
    expect(findings).toEqual([]);
  });
});

describe('a filter policy', () => {
  const filtered = (props: Partial<CfnSubscriptionProps>) =>
    report(filterPolicy, ({ topics, subscribers }) => {
      subscribe(subscribers, 'Subscription', new CfnTopic(topics, 'Topic'), {
        endpoint: 'x',
        ...props,
        protocol: 'sqs',
      });
    });

  it('fails when SNS would refuse it, with what it says', () => {
    const six = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((key) => [key, ['x']]));
    expect(filtered({ filterPolicy: six })).toMatchObject([
      {
        rule: 'Messaging-FilterPolicy',
        severity: 'error',
        description: expect.stringMatching(
          /^SNS refuses the filter policy \(on MessageAttributes\): Invalid parameter: .*more than 5 keys/,
        ),
        at: ['Subscription Properties.FilterPolicy'],
      },
    ]);
  });

  it('may have depth on the body, and fails with it on attributes', () => {
    const nested = { order: { total: [{ numeric: ['>', 100] }] } };
    expect(filtered({ filterPolicy: nested, filterPolicyScope: 'MessageBody' })).toEqual([]);
    expect(filtered({ filterPolicy: nested })).toMatchObject([{ severity: 'error' }]);
  });

  it('is warned of when only its nested keys are too many, which AWS may not count', () => {
    const six = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((key) => [key, ['x']]));
    const scope = { filterPolicyScope: 'MessageBody' };
    expect(filtered({ ...scope, filterPolicy: { order: six } })).toMatchObject([{ severity: 'warning' }]);
    expect(filtered({ ...scope, filterPolicy: six })).toMatchObject([{ severity: 'error' }]);
  });

  it('is warned of when it filters nothing', () => {
    expect(filtered({ filterPolicy: {} })).toMatchObject([{ severity: 'warning' }]);
    expect(filtered({ filterPolicyScope: 'MessageBody' })).toMatchObject([{ severity: 'warning' }]);
    expect(filtered({ rawMessageDelivery: true })).toEqual([]);
  });

  it('is not looked at when a parameter is in it', () => {
    const findings = report(filterPolicy, ({ topics, subscribers }) => {
      const value = new CfnParameter(subscribers, 'Value').valueAsString;
      subscribe(subscribers, 'Subscription', new CfnTopic(topics, 'Topic'), {
        endpoint: 'x',
        filterPolicy: { key: [{ 'no-such-operator': value }] },
      });
    });
    expect(findings).toEqual([]);
  });

  it('is one of at most 200 on a topic, unless AWS allowed more', () => {
    const many = (count: number) =>
      report(filterPolicy, ({ topics, subscribers }) => {
        const topic = new CfnTopic(topics, 'Topic');
        for (let index = 0; index < count; index++) {
          subscribe(subscribers, `S${index}`, topic, { endpoint: `${index}`, filterPolicy: { a: ['x'] } });
        }
      });
    expect(many(200)).toEqual([]);
    expect(many(201)).toMatchObject([
      {
        severity: 'warning',
        description: expect.stringContaining('has 201 filter policies'),
        at: ['Topic Properties'],
      },
    ]);
  });
});

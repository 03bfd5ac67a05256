import { Duration } from 'aws-cdk-lib';
import { everyDay, mondayToFriday } from '../../lambda/contract/working-days';
import { configOf } from '../../lib/config';
import { byEmail, duringOpeningHours, inBatches, overHttps, pushed } from '../../lib/delivery';
import type { Route } from '../../lib/route';
import { ownParts, type Resource, synthesize } from './compose';
import { addresses } from '../sample-app/config';

const handlers = { ...ownParts.handlers, consumer: () => __filename };
const delivery = duringOpeningHours({
  timeZone: 'Europe/Berlin',
  days: mondayToFriday,
  opens: '08:00',
  closes: '18:00',
  holidays: [],
});

/** The resources of a consumer, by type. */
function resources(change: Partial<Route>, now = ownParts.now) {
  const routes = [{ consumer: 'receiver', description: 'Receives', ...change }];
  // A function cannot be subscribed to a topic that keeps the order.
  const requestTypes = ownParts.requestTypes.filter(
    ({ orderedBy }) => orderedBy === undefined || change.delivery?.kind !== 'pushed',
  );
  const stacks = synthesize('dev', { routes, requestTypes, handlers, ...(now !== undefined && { now }) });
  const { template } = stacks.find(({ name }) => name.endsWith('receiver')) ?? stacks[0] ?? fail();
  // Without the reader of its dead letters, which each consumer has.
  const all = Object.entries(template.Resources).flatMap(([id, resource]) =>
    id.startsWith('Letters') ? [] : [resource],
  );
  return (type: string): readonly Resource[] => all.filter(({ Type }) => Type === type);
}

function fail(): never {
  throw new Error('There is no stack');
}

const properties = (found: readonly Resource[]) => found.map(({ Properties }) => Properties);

describe('a consumer with opening hours', () => {
  it.each([
    ['2026-11-26T12:00:00Z', true],
    ['2026-11-26T20:00:00Z', false],
    ['2026-11-28T12:00:00Z', false],
  ])('is deployed at %s as it is to be then: open is %s', (now, open) => {
    const of = resources({ delivery }, Date.parse(now));
    expect(properties(of('AWS::Lambda::EventSourceMapping'))).toMatchObject([{ Enabled: open }]);
  });

  it('is told every hour what it is to be, at times that exclude each other', () => {
    const schedules = properties(resources({ delivery })('AWS::Scheduler::Schedule')).map((schedule) => [
      schedule?.['ScheduleExpression'],
      JSON.stringify(schedule?.['Target']).includes('Enabled\\":true'),
    ]);
    expect(schedules).toEqual([
      ['cron(0 8-17 ? * MON-FRI *)', true],
      ['cron(0 0-7,18-23 * * ? *)', false],
      ['cron(0 8-17 ? * SUN,SAT *)', false],
    ]);
  });

  it('needs no schedule for free days when it has none', () => {
    const daily = duringOpeningHours({ ...delivery.hours, days: everyDay });
    expect(resources({ delivery: daily })('AWS::Scheduler::Schedule')).toHaveLength(2);
  });

  it('keeps messages for longer than others do', () => {
    const retentions = (change: Partial<Route>) =>
      properties(resources(change)('AWS::SQS::Queue')).map((queue) => queue?.['MessageRetentionPeriod']);
    expect(retentions({ delivery })).toContain(9 * 86_400);
    expect(retentions({})).not.toContain(9 * 86_400);
  });

  it('is opened and closed by a role that may do nothing else', () => {
    const statements = JSON.stringify(properties(resources({ delivery })('AWS::IAM::Policy')));
    expect(statements.match(/"Action":"lambda:[^"]*"/g)).toEqual([
      '"Action":"lambda:UpdateEventSourceMapping"',
    ]);
  });

  it('keeps the calls of its schedules that failed in an encrypted queue, after ten retries in ten minutes', () => {
    const of = resources({ delivery });
    const schedules = properties(of('AWS::Scheduler::Schedule'));
    const failures = { 'Fn::GetAtt': [expect.stringMatching(/^DoorFailures/), 'Arn'] };
    for (const schedule of schedules) {
      expect(schedule?.['Target']).toMatchObject({
        DeadLetterConfig: { Arn: failures },
        RetryPolicy: { MaximumEventAgeInSeconds: 600, MaximumRetryAttempts: 10 },
      });
    }
    expect(schedules.length).toBeGreaterThan(1);
    expect(properties(of('AWS::IAM::Policy'))).toContainEqual(
      expect.objectContaining({
        PolicyDocument: expect.objectContaining({
          Statement: [
            expect.objectContaining({ Action: 'lambda:UpdateEventSourceMapping' }),
            { Action: 'sqs:SendMessage', Effect: 'Allow', Resource: failures },
          ],
        }),
      }),
    );
    for (const queue of properties(of('AWS::SQS::Queue'))) {
      expect(queue).toMatchObject({ SqsManagedSseEnabled: true });
    }
  });
});

describe('a consumer that takes batches', () => {
  const runs = {
    timeZone: 'Europe/Berlin',
    days: everyDay,
    at: ['06:00', '18:00', '12:30'],
    holidays: [],
  } as const;
  const of = resources({ delivery: inBatches(runs), batchSize: 1000, timeout: Duration.minutes(5) });

  it('has no event source mapping, and no concurrency that an account may be unable to reserve', () => {
    expect(of('AWS::Lambda::EventSourceMapping')).toEqual([]);
    const [consumer] = properties(of('AWS::Lambda::Function'));
    expect(consumer).not.toHaveProperty('ReservedConcurrentExecutions');
    expect(consumer).toMatchObject({
      Environment: {
        Variables: {
          BATCH_SIZE: '1000',
          VISIBILITY_SECONDS: '120',
          MAX_ATTEMPTS: '5',
          MAX_RECEIVE_COUNT: '26',
          PATIENT_RECEIVES: '6',
          LONGEST_DEPLOYMENT_SECONDS: '3600',
        },
      },
    });
  });

  it('is called at its times, those of the same minute by one schedule', () => {
    const schedules = properties(of('AWS::Scheduler::Schedule'));
    expect(schedules.map((schedule) => schedule?.['ScheduleExpression'])).toEqual([
      'cron(0 6,18 * * ? *)',
      'cron(30 12 * * ? *)',
    ]);
    expect(schedules.map((schedule) => schedule?.['ScheduleExpressionTimezone'])).toEqual([
      'Europe/Berlin',
      'Europe/Berlin',
    ]);
  });

  it('may call itself, and be called by its schedules, and nothing more', () => {
    const statements = JSON.stringify(properties(of('AWS::IAM::Policy')));
    expect(statements.match(/"Action":"lambda:[^"]*"/g)).toEqual([
      '"Action":"lambda:InvokeFunction"',
      '"Action":"lambda:InvokeFunction"',
    ]);
    expect(statements).toContain('"sqs:ChangeMessageVisibility","sqs:DeleteMessage","sqs:ReceiveMessage"');
  });
});

describe('a pushed consumer', () => {
  const of = resources({
    delivery: pushed({ maxEventAge: Duration.minutes(10) }),
    timeout: Duration.seconds(20),
  });
  const roles = properties(of('AWS::IAM::Policy'));
  const topic = { 'Fn::GetStackOutput': expect.objectContaining({ StackName: 'uketsuke-dev-fan-out' }) };

  it('is subscribed as a function, with a dead-letter queue for what Lambda does not take', () => {
    expect(properties(of('AWS::SNS::Subscription'))).toEqual([
      {
        Protocol: 'lambda',
        TopicArn: topic,
        Endpoint: { 'Fn::GetAtt': [expect.stringMatching(/^PushedFunction/), 'Arn'] },
        RedrivePolicy: {
          deadLetterTargetArn: { 'Fn::GetAtt': [expect.stringMatching(/^RequestsDeadLetterQueue/), 'Arn'] },
        },
      },
    ]);
  });

  it('may be called by its topic, and by nobody else', () => {
    expect(properties(of('AWS::Lambda::Permission'))).toEqual([
      {
        Action: 'lambda:InvokeFunction',
        FunctionName: { 'Fn::GetAtt': [expect.stringMatching(/^PushedFunction/), 'Arn'] },
        Principal: 'sns.amazonaws.com',
        SourceArn: topic,
      },
    ]);
  });

  it('puts what it fails on into its queue, after as many calls and as long as it was told', () => {
    expect(properties(of('AWS::Lambda::EventInvokeConfig'))).toEqual([
      {
        FunctionName: { Ref: expect.stringMatching(/^PushedFunction/) },
        Qualifier: '$LATEST',
        MaximumRetryAttempts: 2,
        MaximumEventAgeInSeconds: 600,
        DestinationConfig: {
          OnFailure: { Destination: { 'Fn::GetAtt': [expect.stringMatching(/^WorkQueue/), 'Arn'] } },
        },
      },
    ]);
    expect(properties(of('AWS::Lambda::EventSourceMapping'))).toMatchObject([
      {
        EventSourceArn: { 'Fn::GetAtt': [expect.stringMatching(/^WorkQueue/), 'Arn'] },
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      },
    ]);
  });

  it('may send to its queue and its dead-letter queue, hide messages, and nothing more', () => {
    const sends = JSON.stringify(roles).match(/"sqs:[^"]*"/g);
    expect(new Set(sends)).toEqual(
      new Set([
        '"sqs:SendMessage"',
        '"sqs:ChangeMessageVisibility"',
        '"sqs:ReceiveMessage"',
        '"sqs:DeleteMessage"',
        '"sqs:GetQueueAttributes"',
      ]),
    );
  });

  it.each([
    [pushed({ retryAttempts: 3 }), 'delivery.retryAttempts: 3; allowed is a whole number from 0 to 2'],
    [
      pushed({ maxEventAge: Duration.seconds(59) }),
      'delivery.maxEventAge: 59 seconds; allowed is a whole number from 60',
    ],
    [
      overHttps({ endpoint: 'mirror', maxPerSecond: 0 }),
      'delivery.maxPerSecond: 0 calls per second; allowed is',
    ],
  ])('fails for what AWS does not take', (wrong, complaint) => {
    expect(() => resources({ delivery: wrong })).toThrow(complaint);
  });
});

describe('an observer', () => {
  const unordered = ownParts.requestTypes.filter(({ orderedBy }) => orderedBy === undefined);

  function observer(name: 'mirror' | 'readers', address: string, requestTypes = unordered) {
    const routes = [
      { consumer: 'archive', description: 'Keeps them' },
      {
        consumer: name,
        description: 'Is told',
        delivery: name === 'mirror' ? overHttps({ endpoint: name, maxPerSecond: 5 }) : byEmail({ to: name }),
      },
    ];
    const config = { ...configOf('dev'), addresses: { [name]: address } };
    const stack =
      synthesize('dev', { config, routes, requestTypes, handlers }).find((made) =>
        made.name.endsWith(name),
      ) ?? fail();
    return Object.values(stack.template.Resources);
  }

  it('over HTTPS is called with patience and at its pace, and what it does not take is kept', () => {
    const made = observer('mirror', 'https://mirror.example.com/requests');
    expect(made.map(({ Type }) => Type)).toEqual([
      'AWS::SQS::Queue',
      'AWS::SQS::QueuePolicy',
      'AWS::SNS::Subscription',
    ]);
    expect(made[2]).toMatchObject({
      Properties: {
        Protocol: 'https',
        Endpoint: 'https://mirror.example.com/requests',
        RawMessageDelivery: false,
        DeliveryPolicy: {
          healthyRetryPolicy: {
            numRetries: 15,
            minDelayTarget: 5,
            maxDelayTarget: 300,
            backoffFunction: 'geometric',
          },
          throttlePolicy: { maxReceivesPerSecond: 5 },
        },
        RedrivePolicy: {
          deadLetterTargetArn: { 'Fn::GetAtt': [expect.stringMatching(/^Undelivered/), 'Arn'] },
        },
      },
      DependsOn: [expect.stringMatching(/^UndeliveredPolicy/)],
    });
  });

  it('of this machine is called without TLS', () => {
    expect(observer('mirror', addresses.mirror)[2]?.Properties).toMatchObject({ Protocol: 'http' });
  });

  it('by e-mail is a subscription and nothing else', () => {
    expect(observer('readers', 'readers@example.com').map(({ Properties }) => Properties)).toMatchObject([
      { Protocol: 'email', Endpoint: 'readers@example.com' },
    ]);
  });

  it('hears of requests that have an order by a topic for observers: a FIFO topic has none', () => {
    const both = [...ownParts.requestTypes];
    const topics = (made: readonly Resource[]) =>
      made
        .filter(({ Type }) => Type === 'AWS::SNS::Subscription')
        .map(({ Properties }) => /OutputRef(\w+)Topic/.exec(JSON.stringify(Properties?.['TopicArn']))?.[1]);
    expect(topics(observer('readers', 'readers@example.com', both))).toEqual(['Request', 'Notice']);
    const mirror = observer('mirror', 'https://example.com', both);
    expect(topics(mirror)).toEqual(['Request', 'Notice']);
    const ordered = both.filter(({ orderedBy }) => orderedBy !== undefined);
    expect(topics(observer('readers', 'readers@example.com', ordered))).toEqual(['Notice']);
    // What either topic could not hand over is kept in the one queue.
    expect(JSON.stringify(mirror[1]).match(/"aws:SourceArn"/g)).toHaveLength(2);
    expect(mirror.filter(({ Type }) => Type === 'AWS::SQS::Queue')).toHaveLength(1);
  });
});

describe('the synth', () => {
  it('fails for a closure that messages would not outlive, and says what to do', () => {
    const rare = duringOpeningHours({ ...delivery.hours, days: ['WED'], holidays: ['2026-12-23'] });
    expect(() => resources({ delivery: rare })).toThrow(
      /route "receiver", hours: closed from Wed 2026-12-16 18:00 to Wed 2026-12-30 08:00, 13 d 14 h; allowed is at most 8 d: its queue keeps messages for 9 days \(work\.waitingRetention\), with one day in reserve\. Open in between, or raise/,
    );
  });
});

import { AwsError } from '../../../local/aws/error';
import { FUNCTION, Harness, LETTERS, QUEUE, refusal, TOPIC } from './harness';

let scheduler: Harness;
beforeEach(async () => {
  scheduler = await Harness.start();
});
afterEach(async () => {
  await scheduler.close();
});

const NOON = 'cron(0 12 * * ? *)';
const universal = (name: string): string => `arn:aws:scheduler:::aws-sdk:${name}`;

/** What a schedule with this target calls at noon. */
async function called(Target: object): Promise<unknown> {
  await scheduler.create(NOON, { Target });
  await scheduler.moveTo('2026-01-01T12:00:00Z');
  return scheduler.calls.map(({ name, input }) => [name, input]);
}

const queueUrl = 'http://sqs.eu-central-1.amazonaws.com/000000000000/work';

describe('a templated target', () => {
  it('invokes a function with an event', async () => {
    expect(await called({ Arn: FUNCTION, Input: '{"n":1}' })).toEqual([
      ['lambda:Invoke', { FunctionName: FUNCTION, InvocationType: 'Event', Payload: '{"n":1}' }],
    ]);
  });

  it('sends to a queue, in a group when it names one', async () => {
    const Target = { Arn: QUEUE, Input: 'any text', SqsParameters: { MessageGroupId: 'g' } };
    expect(await called(Target)).toEqual([
      ['sqs:SendMessage', { QueueUrl: queueUrl, MessageBody: 'any text', MessageGroupId: 'g' }],
    ]);
  });

  it('publishes to a topic', async () => {
    expect(await called({ Arn: TOPIC, Input: 'any text' })).toEqual([
      ['sns:Publish', { TopicArn: TOPIC, Message: 'any text' }],
    ]);
  });

  it('gets a notification when there is no input', async () => {
    const arn = await scheduler.create(NOON, { Target: { Arn: FUNCTION, Input: undefined } });
    await scheduler.moveTo('2026-01-01T12:00:00Z');
    expect(JSON.parse(String(scheduler.calls[0]?.input['Payload']))).toMatchObject({
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      time: '2026-01-01T12:00:00Z',
      resources: [arn],
    });
  });

  it.each([
    [
      'a service that is not here',
      { Arn: 'arn:aws:states:eu-central-1:000000000000:stateMachine:m' },
      'states is not a supported service',
    ],
    ['no ARN', { Arn: 'work' }, 'Provided Arn is not in correct format: work.'],
    ['input for a function that is no JSON', { Arn: FUNCTION, Input: 'text' }, 'must be well-formed JSON'],
    [
      'parameters of other targets',
      { EcsParameters: { TaskDefinitionArn: 'a' } },
      'Target.EcsParameters: such targets do not run here.',
    ],
    [
      'a dead-letter queue that is FIFO',
      { DeadLetterConfig: { Arn: `${LETTERS}.fifo` } },
      'a standard queue is needed',
    ],
    ['a role that is none', { RoleArn: 'arn:aws:iam::000000000000:user/me' }, 'Invalid RoleArn'],
  ])('fails with %s', async (_what, Target, message) => {
    expect(await refusal(scheduler.create(NOON, { Target }))).toEqual({
      name: 'ValidationException',
      message: expect.stringContaining(message),
      status: 400,
    });
  });
});

describe('a universal target', () => {
  it.each([
    ['lambda:updateEventSourceMapping', 'lambda:UpdateEventSourceMapping', { UUID: 'u', Enabled: false }],
    ['lambda:invoke', 'lambda:Invoke', { FunctionName: 'work', InvocationType: 'Event', Payload: '{}' }],
    ['sqs:sendMessage', 'sqs:SendMessage', { QueueUrl: queueUrl, MessageBody: 'b' }],
    ['sns:publish', 'sns:Publish', { TopicArn: TOPIC, Message: 'm' }],
    ['dynamodb:putItem', 'dynamodb:PutItem', { TableName: 't', Item: { id: { S: '1' } } }],
  ])('calls %s with its input for parameters', async (target, name, input) => {
    expect(await called({ Arn: universal(target), Input: JSON.stringify(input) })).toEqual([[name, input]]);
  });

  it.each([
    ['reads only', 'sqs:getQueueUrl', '{}', 'sqs:getQueueUrl is not supported by universal targets'],
    [
      'is of a service that is not here',
      'ec2:stopInstances',
      '{}',
      'The universal target ec2:stopInstances does not run here.',
    ],
    [
      'is an action that is not here',
      'lambda:createFunction',
      '{}',
      'Actions of lambda: createEventSourceMapping, ',
    ],
    [
      'is spelt with a capital',
      'sqs:SendMessage',
      '{}',
      'The universal target sqs:SendMessage does not run here.',
    ],
    ['has an input that is no object', 'sqs:sendMessage', '[]', 'must be a JSON object'],
    ['has no input', 'sqs:sendMessage', undefined, 'must be a JSON object'],
  ])('fails when it %s', async (_what, target, Input, message) => {
    expect(await refusal(scheduler.create(NOON, { Target: { Arn: universal(target), Input } }))).toEqual({
      name: 'ValidationException',
      message: expect.stringContaining(message),
      status: 400,
    });
  });
});

describe('context attributes', () => {
  it('are replaced wherever they stand', async () => {
    const names = ['schedule-arn', 'scheduled-time', 'execution-id', 'attempt-number', 'other'];
    const arn = await scheduler.create(NOON, {
      Target: { Input: JSON.stringify(names.map((name) => `<aws.scheduler.${name}>`)) },
    });
    await scheduler.moveTo('2026-01-01T12:00:00Z');
    expect(JSON.parse(String(scheduler.calls[0]?.input['MessageBody']))).toEqual([
      arn,
      '2026-01-01T12:00:00Z',
      expect.stringMatching(/^[0-9a-f]{16}$/),
      '1',
      '<aws.scheduler.other>',
    ]);
  });

  it('tell tries apart, which share their scheduled time', async () => {
    scheduler.failure = () => (scheduler.calls.length === 1 ? busy : undefined);
    await scheduler.create(NOON, {
      Target: { Input: '<aws.scheduler.attempt-number> <aws.scheduler.scheduled-time>' },
    });
    await scheduler.moveTo('2026-01-01T13:00:00Z');
    expect(scheduler.calls.map(({ at, input }) => [at, input['MessageBody']])).toEqual([
      ['2026-01-01T12:00:00Z', '1 2026-01-01T12:00:00Z'],
      ['2026-01-01T12:00:01Z', '2 2026-01-01T12:00:00Z'],
    ]);
  });
});

const busy = new AwsError('ResourceInUseException', 'It is being changed.');

describe('a target that fails', () => {
  const toLetters = (): unknown[] =>
    scheduler.calls.filter(({ input }) => String(input['QueueUrl']).endsWith('/letters'));
  const tries = (): string[] =>
    scheduler.calls.filter(({ input }) => input['QueueUrl'] === queueUrl).map(({ at }) => at.slice(11));

  beforeEach(() => {
    scheduler.failure = ({ input }) => (input['QueueUrl'] === queueUrl ? busy : undefined);
  });

  it('is called again after pauses that double, as often as the policy says, then dead-lettered', async () => {
    const arn = await scheduler.create('at(2026-01-01T12:00:00)', {
      Target: {
        Input: 'attempt <aws.scheduler.attempt-number>',
        RetryPolicy: { MaximumRetryAttempts: 3 },
        DeadLetterConfig: { Arn: LETTERS },
      },
    });
    await scheduler.moveTo('2026-01-02T12:00:00Z');
    const attribute = (StringValue: unknown): object => ({ DataType: 'String', StringValue });
    expect([tries(), toLetters()]).toEqual([
      ['12:00:00Z', '12:00:01Z', '12:00:03Z', '12:00:07Z'],
      [
        expect.objectContaining({
          name: 'sqs:SendMessage',
          at: '2026-01-01T12:00:07Z',
          input: {
            QueueUrl: 'http://sqs.eu-central-1.amazonaws.com/000000000000/letters',
            MessageBody: 'attempt 4',
            MessageAttributes: {
              ERROR_CODE: attribute('ResourceInUseException'),
              ERROR_MESSAGE: attribute('It is being changed.'),
              EXECUTION_ID: attribute(expect.stringMatching(/^[0-9a-f]{16}$/)),
              EXHAUSTED_RETRY_CONDITION: attribute('MaximumRetryAttempts'),
              IS_PAYLOAD_TRUNCATED: attribute('false'),
              RETRY_ATTEMPTS: attribute('3'),
              SCHEDULED_TIME: attribute('2026-01-01T12:00:00Z'),
              SCHEDULE_ARN: attribute(arn),
              TARGET_ARN: attribute(QUEUE),
            },
          },
        }),
      ],
    ]);
  });

  it('is called no more when the event is too old', async () => {
    await scheduler.create('at(2026-01-01T12:00:00)', {
      Target: { RetryPolicy: { MaximumEventAgeInSeconds: 60 }, DeadLetterConfig: { Arn: LETTERS } },
    });
    await scheduler.moveTo('2026-01-02T12:00:00Z');
    expect([tries().at(-1), toLetters()]).toEqual([
      '12:00:31Z',
      [
        expect.objectContaining({
          input: expect.objectContaining({
            MessageAttributes: expect.objectContaining({
              EXHAUSTED_RETRY_CONDITION: { DataType: 'String', StringValue: 'MaximumEventAgeInSeconds' },
              RETRY_ATTEMPTS: { DataType: 'String', StringValue: '5' },
            }),
          }),
        }),
      ],
    ]);
  });

  it('is called again 185 times without a policy, and given up without dead letters', async () => {
    await scheduler.create('at(2026-01-01T12:00:00)');
    await scheduler.moveTo('2026-01-04T12:00:00Z');
    expect([scheduler.calls.length, scheduler.hops.at(-1)?.event]).toEqual([186, 'given up']);
  });

  it('does not hold up what is due later', async () => {
    await scheduler.create('cron(0 12,13 * * ? *)', { Target: { RetryPolicy: { MaximumRetryAttempts: 0 } } });
    await scheduler.moveTo('2026-01-02T00:00:00Z');
    expect(tries()).toEqual(['12:00:00Z', '13:00:00Z']);
  });
});

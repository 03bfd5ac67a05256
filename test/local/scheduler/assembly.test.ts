import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetEventSourceMappingCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { type Message, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { VirtualClock } from '../../../local/clock';
import { startRuntime, type Runtime } from '../../../local/runtime';
import { writeAssembly } from '../assembly/written-assembly';
import { Output } from '../lambda/functions';

const functionNamed = (FunctionName: string, ZipFile: string): object => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    FunctionName,
    Code: { ZipFile },
    Handler: 'index.handler',
    Runtime: 'nodejs22.x',
    Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
  },
});

/** Switches the mapping on or off at an hour of Berlin's working days. */
const door = (hour: number, enabled: boolean, name: 'UUID' | 'Uuid'): object => ({
  Type: 'AWS::Scheduler::Schedule',
  Properties: {
    GroupName: { Ref: 'Doors' },
    ScheduleExpression: `cron(0 ${hour} ? * MON-FRI *)`,
    ScheduleExpressionTimezone: 'Europe/Berlin',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: { 'Fn::Sub': 'arn:${AWS::Partition}:scheduler:::aws-sdk:lambda:updateEventSourceMapping' },
      RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Input: { 'Fn::Sub': `{"${name}":"\${Mapping}","Enabled":${enabled}}` },
    },
  },
});

/** Calls a target on the second Saturday. */
const once = (Arn: unknown, Input: unknown, more: object = {}): object => ({
  Type: 'AWS::Scheduler::Schedule',
  Properties: {
    ScheduleExpression: 'at(2027-04-10T12:00:00)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn, Input, RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] }, ...more },
  },
});

const template = {
  Resources: {
    Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } },
    Queue: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 30 } },
    Worker: functionNamed(
      'worker',
      'exports.handler = async ({ Records }) => { for (const { body } of Records) console.log("did " + body); };',
    ),
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
        FunctionName: { Ref: 'Worker' },
        Enabled: false,
      },
    },
    Doors: { Type: 'AWS::Scheduler::ScheduleGroup', Properties: { Name: 'doors' } },
    Open: door(9, true, 'Uuid'),
    Close: door(18, false, 'UUID'),
    Digest: functionNamed('digest', 'exports.handler = async (event) => console.log(JSON.stringify(event));'),
    Nightly: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        Name: 'nightly',
        ScheduleExpression: 'cron(30 2 * * ? *)',
        ScheduleExpressionTimezone: 'Europe/Berlin',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          Arn: { 'Fn::GetAtt': ['Digest', 'Arn'] },
          RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
          Input: '{"for":"<aws.scheduler.scheduled-time>"}',
          RetryPolicy: { MaximumRetryAttempts: '1' },
        },
      },
    },
    Inbox: { Type: 'AWS::SQS::Queue' },
    InboxPolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'Inbox' }],
        PolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'sns.amazonaws.com' },
              Action: 'sqs:SendMessage',
              Resource: { 'Fn::GetAtt': ['Inbox', 'Arn'] },
            },
          ],
        },
      },
    },
    News: {
      Type: 'AWS::SNS::Topic',
      Properties: { Subscription: [{ Protocol: 'sqs', Endpoint: { 'Fn::GetAtt': ['Inbox', 'Arn'] } }] },
    },
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
      },
    },
    ToTopic: once({ 'Fn::Sub': '${News}' }, 'through the topic'),
    ToQueue: once({ 'Fn::GetAtt': ['Inbox', 'Arn'] }, 'straight'),
    ToQueueByAction: once('arn:aws:scheduler:::aws-sdk:sqs:sendMessage', {
      'Fn::Sub': '{"QueueUrl":"${Inbox}","MessageBody":"by action"}',
    }),
    ToTable: once('arn:aws:scheduler:::aws-sdk:dynamodb:putItem', {
      'Fn::Sub': '{"TableName":"${Table}","Item":{"id":{"S":"<aws.scheduler.scheduled-time>"}}}',
    }),
    ToNowhere: once('arn:aws:sqs:us-east-1:000000000000:gone', 'lost', {
      RetryPolicy: { MaximumRetryAttempts: 0 },
      DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['Inbox', 'Arn'] } },
    }),
    Elsewhere: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        ScheduleExpression: 'rate(1 day)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          Arn: 'arn:aws:scheduler:::aws-sdk:ec2:stopInstances',
          RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
          Input: '{}',
        },
      },
    },
  },
  Outputs: {
    NightlyArn: { Value: { 'Fn::GetAtt': ['Nightly', 'Arn'] } },
    DoorsArn: { Value: { 'Fn::GetAtt': ['Doors', 'Arn'] } },
    MappingId: { Value: { 'Fn::GetAtt': ['Mapping', 'Id'] } },
    MappingRef: { Value: { Ref: 'Mapping' } },
  },
};

let runtime: Runtime;
let clock: VirtualClock;
let output: Output;
let lambda: LambdaClient;
let sqs: SQSClient;
let scheduler: SchedulerClient;
let dynamodb: DynamoDBClient;

beforeEach(async () => {
  // A Friday, eight in the morning in Berlin; clocks are put forward on the Sunday.
  clock = new VirtualClock(new Date('2027-03-26T07:00:00Z'));
  output = new Output();
  runtime = await startRuntime({
    assembly: writeAssembly({ app: { template } }),
    clock,
    log: (line) => output.log('', line),
    hops: ({ event }) => output.log('', event),
  });
  const options = {
    endpoint: runtime.awsUrl,
    region: runtime.environment.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
  lambda = new LambdaClient(options);
  sqs = new SQSClient(options);
  scheduler = new SchedulerClient(options);
  dynamodb = new DynamoDBClient(options);
});
afterEach(async () => {
  for (const client of [lambda, sqs, scheduler, dynamodb]) client.destroy();
  await runtime.stop();
});

async function moveTo(moment: string): Promise<void> {
  await clock.advance(Date.parse(moment) - clock.now());
  await runtime.settled();
}

const refOf = (id: string): string =>
  runtime.resources.find(({ logicalId }) => logicalId === id)?.ref ?? `no ${id}`;

async function stateOfMapping(): Promise<string | undefined> {
  return (await lambda.send(new GetEventSourceMappingCommand({ UUID: refOf('Mapping') }))).State;
}

async function send(MessageBody: string): Promise<void> {
  await sqs.send(new SendMessageCommand({ QueueUrl: refOf('Queue'), MessageBody }));
}

const done = (): string[] => output.lines.flatMap((line) => /did (.*)/.exec(line)?.[1] ?? []);

it('schedules open and close a mapping at hours of working days, also over a weekend in which clocks change', async () => {
  await send('before nine');
  const states = [await stateOfMapping()];
  await moveTo('2027-03-26T08:00:00Z');
  await output.written('did before nine');
  // Until it is deleted, it would come back.
  await output.written('succeeded 1, failed 0');
  states.push(await stateOfMapping());
  await moveTo('2027-03-26T17:00:00Z');
  states.push(await stateOfMapping());
  await send('in the evening');
  await moveTo('2027-03-29T06:59:00Z');
  states.push(await stateOfMapping());
  const before = done();
  await moveTo('2027-03-29T07:00:00Z');
  await output.written('did in the evening');
  states.push(await stateOfMapping());
  expect([before, states]).toEqual([
    ['before nine'],
    ['Disabled', 'Enabled', 'Disabled', 'Disabled', 'Enabled'],
  ]);
});

it('a schedule invokes a function each night, but not at a time that is skipped', async () => {
  await moveTo('2027-03-30T12:00:00Z');
  const events = output.lines.flatMap((line) => /"for":"(.*)"/.exec(line)?.[1] ?? []);
  expect(events.toSorted()).toEqual(['2027-03-27T01:30:00Z', '2027-03-29T00:30:00Z', '2027-03-30T00:30:00Z']);
});

it('schedules are reached by the names that the template gives and those that are made up', async () => {
  const { Target } = await scheduler.send(new GetScheduleCommand({ Name: refOf('Nightly') }));
  const { State } = await scheduler.send(new GetScheduleCommand({ Name: refOf('Open'), GroupName: 'doors' }));
  expect([
    Target?.RetryPolicy?.MaximumRetryAttempts,
    State,
    refOf('Nightly'),
    runtime.outputs['app'],
  ]).toEqual([
    1,
    'ENABLED',
    'nightly',
    {
      NightlyArn: 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/nightly',
      DoorsArn: 'arn:aws:scheduler:us-east-1:000000000000:schedule-group/doors',
      MappingId: refOf('Mapping'),
      MappingRef: refOf('Mapping'),
    },
  ]);
});

it('a target that does not run here is named', () => {
  expect(runtime.unsupported).toEqual([
    expect.objectContaining({
      logicalId: 'Elsewhere',
      why: expect.stringContaining('The universal target ec2:stopInstances does not run here.'),
    }),
  ]);
});

it('schedules reach queues, topics and tables, and dead letters say what failed', async () => {
  await moveTo('2027-04-10T12:00:00Z');
  const received: Message[] = [];
  // A topic delivers in a moment of its own.
  while (received.length < 4) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: refOf('Inbox'),
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['ERROR_CODE', 'SCHEDULE_ARN'],
      }),
    );
    received.push(...Messages);
  }
  const texts = received.map(({ Body = '' }) =>
    Body.startsWith('{') ? String(Object(JSON.parse(Body)).Message) : Body,
  );
  const letter = received.find(({ Body }) => Body === 'lost')?.MessageAttributes;
  const { Items } = await dynamodb.send(new ScanCommand({ TableName: refOf('Table') }));
  expect([texts.toSorted(), letter, Items]).toEqual([
    ['by action', 'lost', 'straight', 'through the topic'],
    {
      ERROR_CODE: { DataType: 'String', StringValue: 'QueueDoesNotExist' },
      SCHEDULE_ARN: {
        DataType: 'String',
        StringValue: `arn:aws:scheduler:us-east-1:000000000000:schedule/default/${refOf('ToNowhere')}`,
      },
    },
    [{ id: { S: '2027-04-10T12:00:00Z' } }],
  ]);
});

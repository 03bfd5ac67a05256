import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { VirtualClock } from '../../../local/clock';
import { startRuntime, type Runtime } from '../../../local/runtime';
import { writeAssembly } from '../assembly/written-assembly';

/** Does a part of its work, and leaves the rest to itself: as much as fits into one invocation, then an event. */
const CONTINUING = `
const { LambdaClient, InvokeCommand } = require('@aws-sdk/client-lambda');
const client = new LambdaClient({});
exports.handler = async ({ left, done = [] }, { functionName, awsRequestId }) => {
  if (left === 0) return { done };
  const Payload = JSON.stringify({ left: left - 1, done: [...done, awsRequestId] });
  const { StatusCode } = await client.send(new InvokeCommand({ FunctionName: functionName, InvocationType: 'Event', Payload }));
  if (StatusCode !== 202) throw new Error('not taken');
  return { left };
};`;

const template = {
  Resources: {
    Results: { Type: 'AWS::SQS::Queue' },
    Letters: { Type: 'AWS::SQS::Queue' },
    Continuing: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'continuing',
        Code: { ZipFile: CONTINUING },
        Handler: 'index.handler',
        Runtime: 'nodejs22.x',
        Role: 'arn:aws:iam::000000000000:role/any',
        Timeout: 30,
      },
    },
    ContinuingEvents: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: {
        FunctionName: { Ref: 'Continuing' },
        Qualifier: '$LATEST',
        DestinationConfig: { OnSuccess: { Destination: { 'Fn::GetAtt': ['Results', 'Arn'] } } },
      },
    },
    Heir: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'heir',
        Code: { ZipFile: 'exports.handler = async () => { throw new Error("never"); };' },
        Handler: 'index.handler',
        Runtime: 'nodejs22.x',
        Role: 'arn:aws:iam::000000000000:role/any',
        DeadLetterConfig: { TargetArn: { 'Fn::GetAtt': ['Letters', 'Arn'] } },
      },
    },
    HeirEvents: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: {
        FunctionName: { Ref: 'Heir' },
        Qualifier: '$LATEST',
        MaximumRetryAttempts: 1,
        DestinationConfig: { OnFailure: { Destination: { Ref: 'Failures' } } },
      },
    },
    Failures: {
      Type: 'AWS::SNS::Topic',
      Properties: {
        Subscription: [{ Protocol: 'lambda', Endpoint: { 'Fn::GetAtt': ['Watcher', 'Arn'] } }],
      },
    },
    WatcherPermission: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: { Ref: 'Watcher' },
        Principal: 'sns.amazonaws.com',
        SourceArn: { Ref: 'Failures' },
      },
    },
    Watcher: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'watcher',
        Code: { ZipFile: 'exports.handler = async ({ Records: [{ Sns }] }) => JSON.parse(Sns.Message);' },
        Handler: 'index.handler',
        Runtime: 'nodejs22.x',
        Role: 'arn:aws:iam::000000000000:role/any',
      },
    },
    WatcherEvents: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: {
        FunctionName: { Ref: 'Watcher' },
        Qualifier: '$LATEST',
        DestinationConfig: { OnSuccess: { Destination: { 'Fn::GetAtt': ['Heard', 'Arn'] } } },
      },
    },
    Heard: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'heard',
        Code: { ZipFile: 'exports.handler = async ({ responsePayload }) => responsePayload.requestPayload;' },
        Handler: 'index.handler',
        Runtime: 'nodejs22.x',
        Role: 'arn:aws:iam::000000000000:role/any',
      },
    },
    HeardEvents: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: {
        FunctionName: { Ref: 'Heard' },
        Qualifier: '$LATEST',
        DestinationConfig: { OnSuccess: { Destination: { 'Fn::GetAtt': ['Chain', 'Arn'] } } },
      },
    },
    Chain: { Type: 'AWS::SQS::Queue' },
  },
};

let runtime: Runtime;
let lambda: LambdaClient;
let sqs: SQSClient;
let clock: VirtualClock;

beforeEach(async () => {
  clock = new VirtualClock();
  runtime = await startRuntime({ assembly: writeAssembly({ app: { template } }), clock });
  const options = {
    endpoint: runtime.awsUrl,
    region: runtime.environment.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
  lambda = new LambdaClient(options);
  sqs = new SQSClient(options);
});
afterEach(async () => {
  lambda.destroy();
  sqs.destroy();
  await runtime.stop();
});

/** The next message of a queue, as soon as there is one: the receive waits for it by a clock that stands still. */
async function message(logicalId: string): Promise<{ readonly body: unknown; readonly attributes: unknown }> {
  const { ref } = runtime.resources.find((resource) => resource.logicalId === logicalId) ?? { ref: '' };
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: ref, WaitTimeSeconds: 20, MessageAttributeNames: ['All'] }),
  );
  const [{ Body = 'null', MessageAttributes = {} } = {}] = Messages;
  return { body: JSON.parse(Body), attributes: MessageAttributes };
}

it('a function that invokes itself goes on until its work is done', async () => {
  const { StatusCode } = await lambda.send(
    new InvokeCommand({ FunctionName: 'continuing', InvocationType: 'Event', Payload: '{"left":2}' }),
  );
  const records = [await message('Results'), await message('Results'), await message('Results')];
  const responses = records.map(({ body }) => Object(body).responsePayload);
  expect([StatusCode, responses]).toEqual([
    202,
    expect.arrayContaining([{ left: 2 }, { left: 1 }, { done: [expect.any(String), expect.any(String)] }]),
  ]);
});

it('an event whose function fails ends in its dead-letter queue, with the request id of its answer', async () => {
  const { $metadata } = await lambda.send(
    new InvokeCommand({ FunctionName: 'heir', InvocationType: 'Event', Payload: '{"n":1}' }),
  );
  await runtime.settled();
  await clock.advance(60_000);
  expect(await message('Letters')).toEqual({
    body: { n: 1 },
    attributes: {
      RequestID: { DataType: 'String', StringValue: $metadata.requestId },
      ErrorCode: { DataType: 'Number', StringValue: '200' },
      ErrorMessage: { DataType: 'String', StringValue: 'never' },
    },
  });
});

it('a failure is told to a topic, whose function tells a function, which tells a queue', async () => {
  await lambda.send(new InvokeCommand({ FunctionName: 'heir', InvocationType: 'Event', Payload: '{"n":2}' }));
  await runtime.settled();
  await clock.advance(60_000);
  expect(await message('Chain')).toMatchObject({ body: { responsePayload: { n: 2 } } });
});

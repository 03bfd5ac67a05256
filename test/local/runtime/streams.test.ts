import {
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { GetEventSourceMappingCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { VirtualClock } from '../../../local/clock';
import { startRuntime, type Runtime } from '../../../local/runtime';
import { writeAssembly } from '../assembly/written-assembly';
import { StreamsClient } from '../dynamodb/streams-client';
import { Output } from '../lambda/functions';

const TABLE = 'request-status';

const CODE = `
exports.handler = async ({ Records }) => {
  for (const { eventName, dynamodb } of Records) {
    const id = dynamodb.Keys.id.S;
    if (id === 'poison') throw new Error('cannot take ' + id);
    console.log('took ' + eventName + ' ' + id + ' ' + (dynamodb.NewImage?.state.S ?? '-'));
  }
};`;

const template = {
  Resources: {
    Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } },
    ReadStream: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'read-stream',
        Roles: [{ Ref: 'Role' }],
        PolicyDocument: {
          Statement: [
            { Effect: 'Allow', Action: 'dynamodb:ListStreams', Resource: '*' },
            {
              Effect: 'Allow',
              Action: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
              Resource: { 'Fn::GetAtt': ['Table', 'StreamArn'] },
            },
          ],
        },
      },
    },
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        TableName: TABLE,
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
        StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      },
    },
    Failures: { Type: 'AWS::SQS::Queue' },
    Follower: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'follower',
        Code: { ZipFile: CODE },
        Handler: 'index.handler',
        Runtime: 'nodejs22.x',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      },
    },
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      DependsOn: ['ReadStream'],
      Properties: {
        EventSourceArn: { 'Fn::GetAtt': ['Table', 'StreamArn'] },
        FunctionName: { Ref: 'Follower' },
        StartingPosition: 'TRIM_HORIZON',
        BatchSize: 1,
        MaximumRetryAttempts: 2,
        FilterCriteria: {
          Filters: [
            {
              Pattern:
                '{"eventName":["INSERT","MODIFY"],"dynamodb":{"NewImage":{"state":{"S":[{"anything-but":["draft"]}]}}}}',
            },
            { Pattern: '{"eventName":["REMOVE"]}' },
          ],
        },
        DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Failures', 'Arn'] } } },
      },
    },
  },
  Outputs: {
    StreamArn: { Value: { 'Fn::GetAtt': ['Table', 'StreamArn'] } },
    MappingId: { Value: { Ref: 'Mapping' } },
    FailuresUrl: { Value: { Ref: 'Failures' } },
  },
};

let runtime: Runtime;
let clock: VirtualClock;
let output: Output;
/** `failed for time 1`, as the mapping gets to know of it. */
let attempts: Output;
let dynamodb: DynamoDBClient;
let lambda: LambdaClient;
let sqs: SQSClient;

beforeEach(async () => {
  clock = new VirtualClock();
  output = new Output();
  attempts = new Output();
  let failed = 0;
  runtime = await startRuntime({
    assembly: writeAssembly({ app: { template } }),
    clock,
    log: (line) => output.log('', line),
    hops: ({ resource, event }) => {
      if (event === 'succeeded 0, failed 1') attempts.log(resource, `failed for time ${++failed}`);
    },
  });
  const options = {
    endpoint: runtime.awsUrl,
    region: runtime.environment.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
  dynamodb = new DynamoDBClient(options);
  lambda = new LambdaClient(options);
  sqs = new SQSClient(options);
});
afterEach(async () => {
  for (const client of [dynamodb, lambda, sqs]) client.destroy();
  await runtime.stop();
});

const outputOf = (name: string): string => String(runtime.outputs['app']?.[name]);
const key = (id: string) => ({ TableName: TABLE, Key: { id: { S: id } } });
const put = async (id: string, state: string): Promise<unknown> =>
  dynamodb.send(new PutItemCommand({ TableName: TABLE, Item: { id: { S: id }, state: { S: state } } }));
const setState = async (id: string, state: string): Promise<unknown> =>
  dynamodb.send(
    new UpdateItemCommand({
      ...key(id),
      UpdateExpression: 'SET #state = :state',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':state': { S: state } },
    }),
  );
const remove = async (id: string): Promise<unknown> => dynamodb.send(new DeleteItemCommand(key(id)));
/** What the function has taken, in its order. */
const taken = (): string[] => output.lines.flatMap((line) => /took (.*)/.exec(line)?.slice(1, 2) ?? []);

describe('a table of a template, whose stream a function follows', () => {
  it('hands each change that the filters let through to the function, in order', async () => {
    await put('a', 'accepted');
    await put('b', 'draft');
    await setState('a', 'succeeded');
    await setState('a', 'succeeded');
    await setState('b', 'accepted');
    await remove('a');
    await output.written('took REMOVE a');
    expect(taken()).toEqual(['INSERT a accepted', 'MODIFY a succeeded', 'MODIFY b accepted', 'REMOVE a -']);
  });

  it('loses a poison record to the queue after its retries, and goes on', async () => {
    await put('a', 'accepted');
    await put('poison', 'accepted');
    await put('c', 'accepted');
    await attempts.written('failed for time 1');
    const before = taken();
    await clock.advance(100);
    await attempts.written('failed for time 2');
    await clock.advance(200);
    await output.written('took INSERT c');
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: outputOf('FailuresUrl'),
        MaxNumberOfMessages: 10,
      }),
    );
    const streams = new StreamsClient(runtime.awsUrl);
    const StreamArn = outputOf('StreamArn');
    const poison = (await streams.records(StreamArn))[1]?.dynamodb.SequenceNumber;
    expect([before, taken()]).toEqual([['INSERT a accepted'], ['INSERT a accepted', 'INSERT c accepted']]);
    expect(Messages.map(({ Body = '' }): unknown => JSON.parse(Body))).toEqual([
      {
        requestContext: {
          requestId: expect.any(String),
          functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:follower',
          condition: 'RetryAttemptsExhausted',
          approximateInvokeCount: 3,
        },
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
        version: '1.0',
        timestamp: expect.any(String),
        DDBStreamBatchInfo: {
          shardId: expect.stringMatching(/^shardId-/),
          startSequenceNumber: poison,
          endSequenceNumber: poison,
          approximateArrivalOfFirstRecord: expect.any(String),
          approximateArrivalOfLastRecord: expect.any(String),
          batchSize: 1,
          streamArn: StreamArn,
        },
      },
    ]);
  });

  it('tells its stream to clients, and the mapping that reads it', async () => {
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: TABLE }));
    const StreamArn = outputOf('StreamArn');
    const mapping = await lambda.send(new GetEventSourceMappingCommand({ UUID: outputOf('MappingId') }));
    expect([Table?.LatestStreamArn, mapping]).toMatchObject([
      StreamArn,
      { EventSourceArn: StreamArn, StartingPosition: 'TRIM_HORIZON', State: 'Enabled' },
    ]);
  });
});

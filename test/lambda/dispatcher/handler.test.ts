import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import type * as Handler from '../../sample-app/dispatcher';
import { intakeText, queueRecord, requestId } from '../intake-message';
import { surveyFiled } from '../../sample-app/request-types';

const dynamoDb = mockClient(DynamoDBClient);
const sns = mockClient(SNSClient);
const sqs = mockClient(SQSClient);

const variables = {
  AWS_REGION: 'us-east-1',
  INTAKE_DEAD_LETTER_QUEUE_URL: 'http://127.0.0.1/000000000000/dead-letters',
  REQUEST_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:requests',
  STATUS_TABLE_NAME: 'status',
  STATUS_RETENTION_DAYS: '7',
  MAX_RECEIVE_COUNT: '5',
  PATIENT_RECEIVES: '5',
  LONGEST_DEPLOYMENT_SECONDS: '3600',
  WORK_QUEUE_URL: 'http://127.0.0.1/000000000000/intake',
  MAX_PUBLISH_BYTES: '262144',
  BODIES_BUCKET_NAME: 'bodies',
  BODY_RETENTION_DAYS: '30',
};

const invocation = { getRemainingTimeInMillis: () => 30_000 };

const routes = [
  { consumer: 'ledger', filter: { type: ['survey-filed'] } },
  { consumer: 'peer-review', filter: { total: [{ numeric: ['>=', 100_000] }] } },
];

/** Starts the function, which reads its environment and its routes then. */
function start(environment: Readonly<Record<string, string>>) {
  const before = process.env;
  process.env = { ...environment };
  Object.assign(globalThis, {
    ROUTING_TABLE: routes,
    TIMETABLES: [],
    DUE_TIMES: [],
    CONTRACTS: { 'survey-filed': [], 'level-adjusted': [] },
  });
  try {
    return jest.requireActual<typeof Handler>('../../sample-app/dispatcher').handler;
  } finally {
    process.env = before;
  }
}

const order = (number: number, total: number) => {
  const samples = [{ code: 'TEA', count: 1, value: total }];
  const data = JSON.stringify({ ...surveyFiled.example, samples, total });
  return queueRecord(intakeText({ id: requestId(number), data }), `m${number}`);
};

describe('the dispatcher function', () => {
  beforeEach(() => {
    for (const client of [dynamoDb, sns, sqs]) client.reset();
    dynamoDb.on(UpdateItemCommand).resolves({});
    sns.on(PublishBatchCommand).resolves({});
    sqs.on(SendMessageBatchCommand).resolves({});
    jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  });
  afterEach(() => void jest.restoreAllMocks());

  it.each(Object.keys(variables).filter((name) => !name.startsWith('AWS_R')))(
    'fails to start with the name of the variable that is missing: %s',
    (name) => {
      expect(() => start({ ...variables, [name]: '' })).toThrow(
        `The environment variable ${name} is missing`,
      );
    },
  );

  it('records and publishes a batch by the routes of its bundle', async () => {
    const handler = start(variables);
    const answer = await handler({ Records: [order(0, 500), order(1, 100_000)] }, invocation);
    expect(answer).toEqual({ batchItemFailures: [] });
    const puts = dynamoDb.commandCalls(UpdateItemCommand);
    expect(puts.map(({ args: [{ input }] }) => input.ExpressionAttributeValues?.[':expected'])).toEqual([
      { L: [{ S: 'ledger' }] },
      { L: [{ S: 'ledger' }, { S: 'peer-review' }] },
    ]);
    const [publish] = sns.commandCalls(PublishBatchCommand);
    expect(publish?.args[0].input.TopicArn).toBe(variables.REQUEST_TOPIC_ARN);
    expect(publish?.args[0].input.PublishBatchRequestEntries).toHaveLength(2);
  });

  it('answers a partial batch when the topic is out of reach', async () => {
    sns.on(PublishBatchCommand).rejects(new Error('No connection'));
    const handler = start(variables);
    expect(await handler({ Records: [order(0, 500)] }, invocation)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm0' }],
    });
  });

  it('keeps what is unrouted in the dead-letter queue', async () => {
    const handler = start(variables);
    const data = '{"station":"pier-1","code":"TEA","delta":1}';
    await handler({ Records: [queueRecord(intakeText({ type: 'level-adjusted', data }))] }, invocation);
    const [send] = sqs.commandCalls(SendMessageBatchCommand);
    expect(send?.args[0].input).toMatchObject({
      QueueUrl: variables.INTAKE_DEAD_LETTER_QUEUE_URL,
      Entries: [{ MessageAttributes: { reason: { StringValue: 'Unrouted: no filter matches' } } }],
    });
    expect(sns.commandCalls(PublishBatchCommand)).toHaveLength(0);
  });
});

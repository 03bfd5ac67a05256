import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import type * as Handler from '../../sample-app/dispatcher';
import { intakeText, queueRecord, requestId } from '../intake-message';
import { levelAdjusted, surveyFiled } from '../../sample-app/request-types';

const dynamoDb = mockClient(DynamoDBClient);
const sns = mockClient(SNSClient);

const variables = {
  AWS_REGION: 'us-east-1',
  INTAKE_DEAD_LETTER_QUEUE_URL: 'http://127.0.0.1/000000000000/dead-letters',
  REQUEST_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:requests',
  NOTICE_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:notices',
  STATUS_TABLE_NAME: 'status',
  STATUS_RETENTION_DAYS: '7',
  MAX_RECEIVE_COUNT: '5',
  PATIENT_RECEIVES: '5',
  LONGEST_DEPLOYMENT_SECONDS: '3600',
  WORK_QUEUE_URL: 'http://127.0.0.1/000000000000/intake',
  MAX_PUBLISH_BYTES: '1048576',
  BODIES_BUCKET_NAME: 'bodies',
  BODY_RETENTION_DAYS: '30',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
};

const routes = [
  { consumer: 'ledger', filter: { type: ['survey-filed'] } },
  { consumer: 'mirror', filter: { type: ['level-adjusted'] }, observes: true },
  { consumer: 'readers', filter: { total: [{ numeric: ['>=', 8000] }] }, observes: true },
];

describe('the dispatcher function, where observers have a topic of their own', () => {
  it('publishes to each topic what is wanted there, and expects consumers only', async () => {
    dynamoDb.on(UpdateItemCommand).resolves({});
    dynamoDb.on(GetItemCommand).resolves({});
    sns.on(PublishBatchCommand).resolves({});
    jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    Object.assign(globalThis, {
      ROUTING_TABLE: routes,
      TIMETABLES: [],
      DUE_TIMES: [],
      CONTRACTS: { 'survey-filed': [], 'level-adjusted': [] },
    });
    process.env = { ...variables };
    const { handler } = jest.requireActual<typeof Handler>('../../sample-app/dispatcher');

    const samples = [{ code: 'TEA', count: 1, value: 500 }];
    const small = JSON.stringify({ ...surveyFiled.example, samples, total: 500 });
    const stock = JSON.stringify(levelAdjusted.example);
    const answer = await handler(
      {
        Records: [
          queueRecord(intakeText({ id: requestId(0) }), 'm0'),
          queueRecord(intakeText({ id: requestId(1), data: small }), 'm1'),
          queueRecord(intakeText({ id: requestId(2), type: 'level-adjusted', data: stock }), 'm2'),
        ],
      },
      { getRemainingTimeInMillis: () => 30_000 },
    );
    expect(answer).toEqual({ batchItemFailures: [] });
    const published = sns
      .commandCalls(PublishBatchCommand)
      .map(({ args: [{ input }] }) => [
        input.TopicArn,
        input.PublishBatchRequestEntries?.map(({ Message }) => String(JSON.parse(Message ?? '').id)),
      ]);
    expect(published).toEqual([
      [variables.REQUEST_TOPIC_ARN, [requestId(0), requestId(1)]],
      [variables.NOTICE_TOPIC_ARN, [requestId(0), requestId(2)]],
    ]);
    const writes = dynamoDb
      .commandCalls(UpdateItemCommand)
      .map(({ args: [{ input }] }) => [
        input.ExpressionAttributeValues?.[':state']?.S,
        input.ExpressionAttributeValues?.[':expected']?.L,
      ]);
    // A request that only observers receive is recorded after its publication.
    expect(writes).toEqual([
      ['dispatched', [{ S: 'ledger' }]],
      ['dispatched', [{ S: 'ledger' }]],
      ['dispatched', []],
    ]);
    jest.restoreAllMocks();
  });
});

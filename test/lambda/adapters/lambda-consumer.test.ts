import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { ChangeMessageVisibilityBatchCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { lambdaConsumer } from '../../../lambda/adapters/lambda-consumer';
import type { RequestType } from '../../../lambda/contract/request-type';
import type { RetryPolicy } from '../../../lambda/contract/retry-policy';
import { DependencyDown } from '../../../lambda/core/dependency-down';
import { PermanentFailure } from '../../../lambda/core/permanent-failure';
import { RetryLater } from '../../../lambda/core/retry-later';
import { levelAdjusted, surveyFiled } from '../../sample-app/request-types';
import { eventText, queueRecord } from '../intake-message';

const dynamoDb = mockClient(DynamoDBClient);
const sqs = mockClient(SQSClient);

const policy: RetryPolicy = {
  backOff: { initialDelay: 10, backoffRate: 4, maxDelay: 900, maxRetryAfter: 900 },
  permanentErrors: ['ValidationException'],
  breaker: { failures: 10, withinSeconds: 600, pause: 30, maxPause: 900 },
};

/** Makes the handler of a consumer as Lambda starts it. */
function start(work: () => unknown) {
  const before = process.env;
  process.env = {
    AWS_REGION: 'us-east-1',
    CONSUMER: 'printer',
    STATUS_TABLE_NAME: 'status',
    STATUS_RETENTION_DAYS: '7',
    MAX_RECEIVE_COUNT: '27',
    DUE_SECONDS: '400000',
    MAX_ATTEMPTS: '5',
    RETRY_POLICY: JSON.stringify(policy),
    PATIENT_RECEIVES: '22',
    LONGEST_DEPLOYMENT_SECONDS: '3600',
    WORK_QUEUE_URL: 'http://127.0.0.1/000000000000/work',
    DEAD_LETTER_QUEUE_URL: 'http://127.0.0.1/000000000000/letters',
    BODIES_BUCKET_NAME: 'bodies',
    BODY_RETENTION_DAYS: '30',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
  };
  try {
    return lambdaConsumer({ handles: [surveyFiled], work });
  } finally {
    process.env = before;
  }
}

describe('the handler of a consumer', () => {
  beforeEach(() => {
    dynamoDb.reset();
    sqs.reset();
    dynamoDb.on(GetItemCommand).resolves({});
    dynamoDb
      .on(GetItemCommand)
      .resolves({})
      .on(UpdateItemCommand)
      .resolves({ Attributes: { fence: { N: '1' }, attempts: { N: '1' }, attemptsBefore: { N: '0' } } });
  });
  afterEach(() => void jest.restoreAllMocks());

  const consume = async ({ name, example }: RequestType, work: () => unknown = () => 8650) => {
    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    const record = { ...queueRecord(eventText(example, name)), receiptHandle: 'handle-1' };
    const event = { Records: [record] };
    const answer = await start(work)(event, { getRemainingTimeInMillis: () => 30_000 });
    const [claim, complete] = dynamoDb
      .commandCalls(UpdateItemCommand)
      .map(({ args }) => args[0].input)
      .filter(({ Key }) => Key?.['part']?.S !== 'breaker');
    const lines = write.mock.calls.map(([line]): unknown => JSON.parse(String(line)));
    return { answer, part: claim?.Key?.['part'], values: complete?.ExpressionAttributeValues, lines };
  };

  it('records the result of its work as its part of the status', async () => {
    const { answer, part, values } = await consume(surveyFiled);
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(part).toEqual({ S: 'consumer#printer' });
    expect(values).toMatchObject({ ':state': { S: 'succeeded' }, ':outcome': { S: '8650' } });
  });

  it('hides a request of a type that it does not know, and records nothing', async () => {
    sqs.on(ChangeMessageVisibilityBatchCommand).resolves({});
    const { answer, part } = await consume(levelAdjusted);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-1' }] });
    expect(part).toBeUndefined();
    const [hidden] = sqs.commandCalls(ChangeMessageVisibilityBatchCommand).map(({ args }) => args[0].input);
    expect(hidden).toEqual({
      QueueUrl: 'http://127.0.0.1/000000000000/work',
      Entries: [{ Id: '0', ReceiptHandle: 'handle-1', VisibilityTimeout: 10 }],
    });
  });

  it('sends a copy of what has failed for good to its dead-letter queue', async () => {
    sqs.on(SendMessageBatchCommand).resolves({});
    const { answer } = await consume(surveyFiled, () => {
      throw new PermanentFailure('Not ours', 'Never');
    });
    expect(answer).toEqual({ batchItemFailures: [] });
    const [sent] = sqs.commandCalls(SendMessageBatchCommand).map(({ args }) => args[0].input);
    expect(sent).toMatchObject({
      QueueUrl: 'http://127.0.0.1/000000000000/letters',
      Entries: [{ MessageAttributes: { reason: { StringValue: 'Not ours: Never' } } }],
    });
  });

  it('hides a request for the pause that its work asks for', async () => {
    sqs.on(ChangeMessageVisibilityBatchCommand).resolves({});
    const { answer, values } = await consume(surveyFiled, () => {
      throw new RetryLater('Payment service: 503', '700');
    });
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-1' }] });
    expect(values).toMatchObject({ ':state': { S: 'retrying' }, ':attemptsLeft': { N: '4' } });
    const [hidden] = sqs.commandCalls(ChangeMessageVisibilityBatchCommand).map(({ args }) => args[0].input);
    expect(hidden?.Entries).toMatchObject([{ ReceiptHandle: 'handle-1' }]);
    // The pause of the policy is 10 seconds at most, and what has passed meanwhile is left out.
    const seconds = hidden?.Entries?.[0]?.VisibilityTimeout ?? 0;
    expect(seconds).toBeGreaterThan(10);
    expect(seconds).toBeLessThanOrEqual(700);
  });

  it('fails a request with an error that its route names as permanent', async () => {
    sqs.on(SendMessageBatchCommand).resolves({});
    const { answer, values } = await consume(surveyFiled, () => {
      throw Object.assign(new Error('of a service'), { name: 'ValidationException' });
    });
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(values).toMatchObject({ ':state': { S: 'failed' } });
  });

  it('opens the breaker that its sandboxes share', async () => {
    sqs.on(ChangeMessageVisibilityBatchCommand).resolves({});
    await consume(surveyFiled, () => {
      throw new DependencyDown('Payment service: 503');
    });
    const keys = dynamoDb.commandCalls(UpdateItemCommand).map(({ args }) => args[0].input.Key);
    expect(keys).toContainEqual({ requestId: { S: 'breaker#printer' }, part: { S: 'breaker' } });
  });

  it('writes one line per request, with its id', async () => {
    expect((await consume(surveyFiled)).lines).toMatchObject([
      { level: 'INFO', message: 'succeeded', consumer: 'printer', requestId: expect.any(String) },
    ]);
  });
});

import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import type { RequestType } from '../../../lambda/contract/request-type';
import type { Invocation } from '../../../lambda/core/consumer/consume';
import type { PartialBatchResponse, QueueEvent } from '../../../lambda/core/queue/partial-batch';
import { eventText, queueRecord } from '../../lambda/intake-message';

export const invocation: Invocation = { getRemainingTimeInMillis: () => 30_000 };

/** The status table: every claim succeeds. Lines of the log go nowhere. */
export function mockTable() {
  const dynamoDb = mockClient(DynamoDBClient);
  beforeEach(() => {
    dynamoDb.reset();
    const Attributes = { fence: { N: '1' }, attempts: { N: '1' }, attemptsBefore: { N: '0' } };
    dynamoDb.on(UpdateItemCommand).resolves({ Attributes });
    jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  });
  afterEach(() => void jest.restoreAllMocks());
  return { updates: () => dynamoDb.commandCalls(UpdateItemCommand).map(({ args }) => args[0].input) };
}

/** Starts the function of a consumer, which reads its environment then. */
export function startFunction<Module>(consumer: string, load: () => Module): Module {
  const before = process.env;
  process.env = {
    AWS_REGION: 'us-east-1',
    CONSUMER: consumer,
    STATUS_TABLE_NAME: 'status',
    STATUS_RETENTION_DAYS: '7',
    MAX_RECEIVE_COUNT: '150',
    DUE_SECONDS: '400000',
    MAX_ATTEMPTS: '5',
    RETRY_POLICY: '{"permanentErrors":[]}',
    PATIENT_RECEIVES: '145',
    LONGEST_DEPLOYMENT_SECONDS: '43200',
    BODIES_BUCKET_NAME: 'bodies',
    BODY_RETENTION_DAYS: '30',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
    WORK_QUEUE_URL: 'http://127.0.0.1/000000000000/work',
    DEAD_LETTER_QUEUE_URL: 'http://127.0.0.1/000000000000/dead-letters',
  };
  try {
    return load();
  } finally {
    process.env = before;
  }
}

interface Consumer {
  readonly handler: (event: QueueEvent, invocation: Invocation) => Promise<PartialBatchResponse>;
}

/** Adds the tests that every consumer with a queue passes: what it records for the examples of request types. */
export function describeFunction(
  consumer: string,
  load: () => Consumer,
  cases: readonly (readonly [type: RequestType, result: RegExp])[],
): void {
  const table = mockTable();

  describe(`the function of ${consumer}`, () => {
    it.each(cases.map(([type, result]) => ({ name: type.name, type, result })))(
      'handles $name',
      async ({ type, result }) => {
        const { handler } = startFunction(consumer, load);
        const event = { Records: [queueRecord(eventText(type.example, type.name))] };
        expect(await handler(event, invocation)).toEqual({ batchItemFailures: [] });
        const [claim, complete] = table.updates();
        expect(claim?.Key?.['part']).toEqual({ S: `consumer#${consumer}` });
        expect(complete?.ExpressionAttributeValues).toMatchObject({
          ':state': { S: 'succeeded' },
          ':outcome': { S: expect.stringMatching(result) },
        });
      },
    );
  });
}

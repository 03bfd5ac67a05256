import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { lambdaConsumer } from '../../../lambda/adapters/lambda-consumer';
import type { RequestType } from '../../../lambda/contract/request-type';
import { levelAdjusted, surveyFiled } from '../../sample-app/request-types';
import { eventText, queueRecord } from '../intake-message';

const dynamoDb = mockClient(DynamoDBClient);

/** Makes the handler of a consumer as Lambda starts it. */
function start() {
  const before = process.env;
  process.env = {
    AWS_REGION: 'us-east-1',
    CONSUMER: 'printer',
    STATUS_TABLE_NAME: 'status',
    STATUS_RETENTION_DAYS: '7',
    MAX_RECEIVE_COUNT: '5',
    BODIES_BUCKET_NAME: 'bodies',
    BODY_RETENTION_DAYS: '30',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
  };
  try {
    return lambdaConsumer({ handles: [surveyFiled], work: ({ data }) => data.total });
  } finally {
    process.env = before;
  }
}

describe('the handler of a consumer', () => {
  beforeEach(() => {
    dynamoDb.reset();
    dynamoDb.on(UpdateItemCommand).resolves({ Attributes: { fence: { N: '1' }, attempts: { N: '1' } } });
  });
  afterEach(() => void jest.restoreAllMocks());

  const consume = async ({ name, example }: RequestType) => {
    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    const event = { Records: [queueRecord(eventText(example, name))] };
    const answer = await start()(event, { getRemainingTimeInMillis: () => 30_000 });
    const [claim, complete] = dynamoDb.commandCalls(UpdateItemCommand).map(({ args }) => args[0].input);
    const lines = write.mock.calls.map(([line]): unknown => JSON.parse(String(line)));
    return { answer, part: claim?.Key?.['part'], values: complete?.ExpressionAttributeValues, lines };
  };

  it('records the result of its work as its part of the status', async () => {
    const { answer, part, values } = await consume(surveyFiled);
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(part).toEqual({ S: 'consumer#printer' });
    expect(values).toMatchObject({ ':state': { S: 'succeeded' }, ':outcome': { S: '8650' } });
  });

  it('fails for good with a type that the consumer does not handle', async () => {
    const { answer, values } = await consume(levelAdjusted);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-1' }] });
    expect(values).toMatchObject({ ':state': { S: 'failed' } });
  });

  it('writes one line per request, with its id', async () => {
    expect((await consume(surveyFiled)).lines).toMatchObject([
      { level: 'INFO', message: 'succeeded', consumer: 'printer', requestId: expect.any(String) },
    ]);
  });
});

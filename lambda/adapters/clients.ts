import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';

/**
 * How every SDK client of a function is set up. The SDK's defaults wait for ever on a silent connection, and an
 * invocation's time is short: a call that hangs must leave time for its repetition and for an answer. A full batch
 * works on many requests at once; with too few sockets they would queue inside the client.
 */
const settings = {
  maxAttempts: 4,
  requestHandler: {
    connectionTimeout: 1000,
    requestTimeout: 3000,
    throwOnRequestTimeout: true,
    httpAgent: { keepAlive: true, maxSockets: 128 },
    httpsAgent: { keepAlive: true, maxSockets: 128 },
  },
};

export const dynamoDbClient = (): DynamoDBClient => new DynamoDBClient(settings);
export const snsClient = (): SNSClient => new SNSClient(settings);
export const sqsClient = (): SQSClient => new SQSClient(settings);

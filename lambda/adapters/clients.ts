import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';

/**
 * How every SDK client of a function is set up. The SDK's defaults wait for ever on a silent connection, and an
 * invocation's time is short: a call that hangs must leave time for its repetition and for an answer. Shorter than this, a
 * machine at its limit (a laptop that runs everything at once) repeats calls that were only slow. A full batch
 * works on many requests at once; with too few sockets they would queue inside the client.
 */
export const clientSettings = {
  maxAttempts: 4,
  /** Puts a command's middleware together once, not at every call. */
  cacheMiddleware: true,
  requestHandler: {
    connectionTimeout: 1000,
    requestTimeout: 10_000,
    throwOnRequestTimeout: true,
    httpAgent: { keepAlive: true, maxSockets: 128 },
    httpsAgent: { keepAlive: true, maxSockets: 128 },
  },
};

export const dynamoDbClient = (): DynamoDBClient => lean(new DynamoDBClient(clientSettings));
export const lambdaClient = (): LambdaClient => lean(new LambdaClient(clientSettings));
export const snsClient = (): SNSClient => lean(new SNSClient(clientSettings));
export const sqsClient = (): SQSClient => lean(new SQSClient(clientSettings));

/** Without the middleware that prepares each input and output for a logger that nobody has set: a twelfth of a call. */
export function lean<Client extends { middlewareStack: { remove(name: string): boolean } }>(
  client: Client,
): Client {
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}

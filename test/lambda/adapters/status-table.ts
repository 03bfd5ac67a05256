import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { statusAttribute } from '../../../lambda/contract/status-record';
import { SystemClock } from '../../../local/clock';
import { SystemRandom } from '../../../local/random';
import { DynamoDbService } from '../../../local/services/dynamodb/service';
import { AwsFront } from '../../../local/wire/front';
import { listen } from '../../../local/wire/server';

interface StatusTable {
  readonly client: DynamoDBClient;
  readonly close: () => Promise<void>;
}

/** A status table over the wire of DynamoDB, and a client of it. */
export async function statusTable(tableName: string): Promise<StatusTable> {
  const environment = {
    partition: 'aws',
    region: 'us-east-1',
    account: '000000000000',
    endpoint: 'http://127.0.0.1',
  };
  const service = await DynamoDbService.start({ environment, clock: new SystemClock() });
  const front = new AwsFront({
    environment,
    handlers: { dynamodb: service.wire },
    random: new SystemRandom(),
  });
  const server = await listen({
    port: 0,
    handle: (request, hint) => front.handle(request, hint),
    health: () => ({ status: 'ready' }),
  });
  const client = new DynamoDBClient({
    region: environment.region,
    endpoint: `http://127.0.0.1:${server.port}`,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: statusAttribute.requestId, AttributeType: 'S' },
        { AttributeName: statusAttribute.part, AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: statusAttribute.requestId, KeyType: 'HASH' },
        { AttributeName: statusAttribute.part, KeyType: 'RANGE' },
      ],
    }),
  );
  const close = async (): Promise<void> => {
    client.destroy();
    await server.close();
    await service.close();
  };
  return { client, close };
}

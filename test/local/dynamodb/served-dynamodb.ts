import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Environment } from '../../../local/aws/call';
import { VirtualClock } from '../../../local/clock';
import { SeededRandom } from '../../../local/random';
import { DynamoDbService } from '../../../local/services/dynamodb/service';
import { AwsFront } from '../../../local/wire/front';
import { listen } from '../../../local/wire/server';

export const environment: Environment = {
  partition: 'aws',
  region: 'eu-central-1',
  account: '000000000000',
  endpoint: 'http://127.0.0.1:4566',
};

export interface ServedDynamoDb {
  readonly url: string;
  readonly client: DynamoDBClient;
  readonly clock: VirtualClock;
  readonly service: DynamoDbService;
  readonly close: () => Promise<void>;
}

/** DynamoDB as an SDK client sees it: over HTTP. */
export async function serveDynamoDb({ attempts = 1 } = {}): Promise<ServedDynamoDb> {
  const clock = new VirtualClock();
  const service = await DynamoDbService.start({ environment, clock });
  const front = new AwsFront({
    environment,
    handlers: { dynamodb: service.wire },
    random: new SeededRandom('dynamodb'),
  });
  const server = await listen({
    port: 0,
    handle: (request, hint) => front.handle(request, hint),
    health: () => ({ status: 'ready' }),
  });
  const url = `http://127.0.0.1:${server.port}`;
  const client = new DynamoDBClient({
    region: environment.region,
    endpoint: url,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: attempts,
  });
  return {
    url,
    client,
    clock,
    service,
    close: async () => {
      client.destroy();
      await server.close();
      await service.close();
    },
  };
}

import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { statusAttribute } from '../../../lambda/contract/status-record';
import { watchIndex } from '../../../lambda/contract/watch';
import { serveDynamoDb } from '../../local/dynamodb/served-dynamodb';

interface StatusTable {
  readonly client: DynamoDBClient;
  readonly close: () => Promise<void>;
}

/** A status table over the wire of DynamoDB, and a client of it. */
export async function statusTable(tableName: string, options = { attempts: 1 }): Promise<StatusTable> {
  const { client, close } = await serveDynamoDb(options);
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: statusAttribute.requestId, AttributeType: 'S' },
        { AttributeName: statusAttribute.part, AttributeType: 'S' },
        { AttributeName: statusAttribute.watch, AttributeType: 'S' },
        { AttributeName: statusAttribute.dueAt, AttributeType: 'N' },
      ],
      KeySchema: [
        { AttributeName: statusAttribute.requestId, KeyType: 'HASH' },
        { AttributeName: statusAttribute.part, KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: watchIndex,
          KeySchema: [
            { AttributeName: statusAttribute.watch, KeyType: 'HASH' },
            { AttributeName: statusAttribute.dueAt, KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    }),
  );
  return { client, close };
}

import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { partOf, statusAttribute as name } from '../contract/status-record';
import { packBatches } from '../core/publishing/pack-batches';
import type { ClaimedParts } from '../core/publishing/republication';

export interface DynamoDbClaimedPartsOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

/** DynamoDB's limit of `BatchGetItem`. An item that it leaves out for its size counts as unclaimed. */
const limits = { count: 100, bytes: Number.POSITIVE_INFINITY };

export class DynamoDbClaimedParts implements ClaimedParts {
  constructor(private readonly options: DynamoDbClaimedPartsOptions) {}

  async unclaimed(requestId: string, consumers: readonly string[]): Promise<readonly string[]> {
    const { client, tableName } = this.options;
    const claimed = new Set<string | undefined>();
    for (const batch of packBatches(consumers, limits, () => 0)) {
      const Keys = batch.map((consumer) => ({
        [name.requestId]: { S: requestId },
        [name.part]: { S: partOf.consumer(consumer) },
      }));
      const ExpressionAttributeNames = { '#part': name.part };
      const parts = { Keys, ConsistentRead: true, ProjectionExpression: '#part', ExpressionAttributeNames };
      const { Responses } = await client.send(
        new BatchGetItemCommand({ RequestItems: { [tableName]: parts } }),
      );
      for (const item of Responses?.[tableName] ?? []) claimed.add(item[name.part]?.S);
    }
    return consumers.filter((consumer) => !claimed.has(partOf.consumer(consumer)));
  }
}

import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { breakerPartition, partOf, statusAttribute as name } from '../contract/status-record';
import {
  type BreakerRecord,
  type BreakerStore,
  closedBreaker,
  type StoredBreaker,
} from '../core/attempt/breaker-store';
import { expiryOf } from './dynamodb-expiry';

export interface DynamoDbBreakerStoreOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly retentionDays: number;
  readonly consumer: string;
}

const breakerRecord = z.object({
  failures: z.number(),
  since: z.number(),
  openings: z.number(),
  openUntil: z.optional(z.number()),
  probing: z.optional(z.boolean()),
});

/** Keeps the breaker in the status table, in a partition that no request has. Without an item it is closed. */
export class DynamoDbBreakerStore implements BreakerStore {
  constructor(private readonly options: DynamoDbBreakerStoreOptions) {}

  async read(): Promise<StoredBreaker> {
    const command = new GetItemCommand({ ...this.item(), ConsistentRead: true });
    const { Item } = await this.options.client.send(command);
    const text = Item?.[name.breaker]?.S;
    if (text === undefined) return { record: closedBreaker, version: 0 };
    return { record: breakerRecord.parse(JSON.parse(text)), version: Number(Item?.[name.version]?.N) };
  }

  async replace({ version }: StoredBreaker, record: BreakerRecord, now: number): Promise<boolean> {
    const command = new UpdateItemCommand({
      ...this.item(),
      ConditionExpression: version === 0 ? 'attribute_not_exists(#version)' : '#version = :version',
      UpdateExpression: 'SET #breaker = :breaker, #version = :next, #expiresAt = :expiresAt',
      ExpressionAttributeNames: {
        '#breaker': name.breaker,
        '#version': name.version,
        '#expiresAt': name.expiresAt,
      },
      ExpressionAttributeValues: {
        ...(version > 0 && { ':version': { N: String(version) } }),
        ':next': { N: String(version + 1) },
        ':breaker': { S: JSON.stringify(record) },
        ':expiresAt': { N: expiryOf(now, this.options.retentionDays) },
      },
    });
    try {
      await this.options.client.send(command);
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  private item() {
    const { tableName: TableName, consumer } = this.options;
    const Key = {
      [name.requestId]: { S: breakerPartition(consumer) },
      [name.part]: { S: partOf.breaker },
    };
    return { TableName, Key };
  }
}

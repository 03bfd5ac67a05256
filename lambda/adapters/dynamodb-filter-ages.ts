import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { filtersPartition, partOf, statusAttribute as name } from '../contract/status-record';
import type { FilterAges } from '../core/publishing/new-filters';

export interface DynamoDbFilterAgesOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** The topic that the filters belong to. All subscriptions of another topic are new. */
  readonly topicArn: string;
}

const recorded = z.record(z.string(), z.object({ hash: z.string(), first: z.int() }));
type Recorded = z.output<typeof recorded>;

const attempts = 5;

/** Keeps the ages of a topic's filters in one item of the status table. A function reads it once when it starts. */
export class DynamoDbFilterAges implements FilterAges {
  private readonly key: Record<string, AttributeValue>;

  constructor(private readonly options: DynamoDbFilterAgesOptions) {
    this.key = {
      [name.requestId]: { S: filtersPartition(options.topicArn) },
      [name.part]: { S: partOf.filters },
    };
  }

  async firstRuns(hashes: ReadonlyMap<string, string>, now: number): Promise<ReadonlyMap<string, number>> {
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const before = await this.read();
      const known: Recorded = before === undefined ? {} : recorded.parse(JSON.parse(before));
      const filters = Array.from(hashes, ([consumer, hash]) => {
        const { hash: knownHash, first = now } = known[consumer] ?? {};
        return [consumer, { hash, first: knownHash === hash ? first : now }] as const;
      });
      const after = JSON.stringify(Object.fromEntries(filters));
      if (after === before || (await this.write(after, before))) {
        return new Map(filters.map(([consumer, { first }]) => [consumer, first]));
      }
    }
    throw new Error(`Others have changed the ages of the filters ${attempts} times meanwhile`);
  }

  private async read(): Promise<string | undefined> {
    const { client, tableName: TableName } = this.options;
    const get = new GetItemCommand({ TableName, Key: this.key, ConsistentRead: true });
    return (await client.send(get)).Item?.[name.filters]?.S;
  }

  /** @returns whether nobody has changed the item since it was read */
  private async write(after: string, before: string | undefined): Promise<boolean> {
    const { client, tableName: TableName } = this.options;
    const condition =
      before === undefined
        ? { ConditionExpression: 'attribute_not_exists(#filters)' }
        : {
            ConditionExpression: '#filters = :before',
            ExpressionAttributeValues: { ':before': { S: before } },
          };
    const put = new PutItemCommand({
      TableName,
      Item: { ...this.key, [name.filters]: { S: after } },
      ExpressionAttributeNames: { '#filters': name.filters },
      ...condition,
    });
    try {
      await client.send(put);
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}

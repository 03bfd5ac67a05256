import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  QueryCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { partOf, statusAttribute as name } from '../contract/status-record';
import { watchIndex, watchShardOf } from '../contract/watch';
import type { Task } from '../core/attempt/claim-store';
import type { Watched, WatchedPage, WatchList } from '../core/watch-list';

export interface DynamoDbWatchListOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

type Item = Record<string, AttributeValue>;

const pageSize = 100;

export class DynamoDbWatchList implements WatchList {
  constructor(private readonly options: DynamoDbWatchListOptions) {}

  async due(shard: string, now: number, after?: Watched): Promise<WatchedPage> {
    const { client, tableName } = this.options;
    const query = new QueryCommand({
      TableName: tableName,
      IndexName: watchIndex,
      KeyConditionExpression: '#watch = :shard AND #dueAt <= :now',
      ExpressionAttributeNames: { '#watch': name.watch, '#dueAt': name.dueAt },
      ExpressionAttributeValues: { ':shard': { S: shard }, ':now': { N: String(now) } },
      Limit: pageSize,
      ...(after && { ExclusiveStartKey: { ...keyOf(after), ...indexKeyOf(after) } }),
    });
    const { Items = [], LastEvaluatedKey } = await client.send(query);
    return { requests: Items.map(toWatched), ...(LastEvaluatedKey && { next: toWatched(LastEvaluatedKey) }) };
  }

  async postpone(watched: Watched, until: number): Promise<void> {
    await this.change(watched, {
      UpdateExpression: 'SET #dueAt = :until',
      ExpressionAttributeNames: { '#dueAt': name.dueAt },
      ExpressionAttributeValues: { ':until': { N: String(until) } },
    });
  }

  async settle(watched: Watched, reopenings: number): Promise<void> {
    await this.change(watched, {
      UpdateExpression: 'REMOVE #watch, #dueAt',
      ConditionExpression: reopenings === 0 ? 'attribute_not_exists(#reopened)' : '#reopened = :reopenings',
      ExpressionAttributeNames: { '#watch': name.watch, '#dueAt': name.dueAt, '#reopened': name.reopened },
      ...(reopenings > 0 && { ExpressionAttributeValues: { ':reopenings': { N: String(reopenings) } } }),
    });
  }

  async watch({ requestId, consumer }: Task, dueAt: number): Promise<void> {
    const { client, tableName: TableName } = this.options;
    const marked = { ...indexKeyOf({ requestId, dueAt }) };
    const names = {
      '#due': name.due,
      '#watch': name.watch,
      '#dueAt': name.dueAt,
      '#reopened': name.reopened,
    };
    const update = {
      TableName,
      Key: keyOf({ requestId }),
      UpdateExpression:
        'SET #due.#consumer = :dueAt, #watch = :shard, #dueAt = if_not_exists(#dueAt, :dueAt) ADD #reopened :one',
      ConditionExpression: 'attribute_exists(#due)',
      ExpressionAttributeNames: { ...names, '#consumer': consumer },
      ExpressionAttributeValues: {
        ':dueAt': marked[name.dueAt],
        ':shard': marked[name.watch],
        ':one': { N: '1' },
      },
      ReturnValues: 'UPDATED_NEW',
    } satisfies UpdateItemCommandInput;
    try {
      const { Attributes } = await client.send(new UpdateItemCommand(update));
      const found = Number(Attributes?.[name.dueAt]?.N);
      if (found > dueAt) await this.postpone({ requestId, dueAt: found }, dueAt);
    } catch (error) {
      // The request is no longer kept, or was dispatched before requests were watched.
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  /** Changes a request that is due as it was read. One that has changed since is left alone. */
  private async change(
    watched: Watched,
    {
      ExpressionAttributeValues,
      ConditionExpression,
      ...change
    }: Omit<UpdateItemCommandInput, 'TableName' | 'Key'>,
  ): Promise<void> {
    const { client, tableName } = this.options;
    const update = new UpdateItemCommand({
      TableName: tableName,
      Key: keyOf(watched),
      ConditionExpression: `#dueAt = :was${ConditionExpression === undefined ? '' : ` AND ${ConditionExpression}`}`,
      ExpressionAttributeValues: { ...ExpressionAttributeValues, ':was': { N: String(watched.dueAt) } },
      ...change,
    });
    try {
      await client.send(update);
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }
}

function keyOf({ requestId }: Pick<Watched, 'requestId'>): Item {
  return { [name.requestId]: { S: requestId }, [name.part]: { S: partOf.request } };
}

function indexKeyOf({ requestId, dueAt }: Watched): Record<'watch' | 'dueAt', AttributeValue> {
  return { [name.watch]: { S: watchShardOf(requestId) }, [name.dueAt]: { N: String(dueAt) } };
}

function toWatched(item: Item): Watched {
  return { requestId: item[name.requestId]?.S ?? '', dueAt: Number(item[name.dueAt]?.N) };
}

import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type ConsumerState, statusAttribute as name } from '../contract/status-record';
import type { Task } from '../core/attempt/claim-store';
import type { EndingPart, PartEnd, PartEnds } from '../core/ends/part-ends';
import { keyOf, numberOf } from './dynamodb-claim-store';
import { expiryOf } from './dynamodb-expiry';

export interface DynamoDbPartEndsOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly retentionDays: number;
}

const unclaimed = 'attribute_not_exists(#state)';
const endable = `${unclaimed} OR #state = :retrying OR (#state = :running AND #leaseUntil < :now)`;

export class DynamoDbPartEnds implements PartEnds {
  constructor(private readonly options: DynamoDbPartEndsOptions) {}

  async end({ requestId, consumer, error, now, onlyUnclaimed = false }: EndingPart): Promise<PartEnd> {
    const { client, tableName: TableName, retentionDays } = this.options;
    const update = new UpdateItemCommand({
      TableName,
      Key: keyOf({ requestId, consumer }),
      ConditionExpression: onlyUnclaimed ? unclaimed : endable,
      UpdateExpression:
        'SET #state = :failed, #consumer = :consumer, #error = if_not_exists(#error, :error), #completedAt = :completedAt, #expiresAt = :expiresAt, #attempts = if_not_exists(#attempts, :zero), #attemptsBefore = if_not_exists(#attempts, :zero) REMOVE #leaseUntil, #claimId, #nextAttemptAt, #attemptsLeft ADD #fence :one',
      ExpressionAttributeNames: {
        '#state': name.state,
        '#consumer': name.consumer,
        '#error': name.error,
        '#completedAt': name.completedAt,
        '#expiresAt': name.expiresAt,
        '#attempts': name.attempts,
        '#attemptsBefore': name.attemptsBefore,
        '#leaseUntil': name.leaseUntil,
        '#claimId': name.claimId,
        '#nextAttemptAt': name.nextAttemptAt,
        '#attemptsLeft': name.attemptsLeft,
        '#fence': name.fence,
      },
      ExpressionAttributeValues: {
        ...(!onlyUnclaimed && {
          ':retrying': { S: 'retrying' satisfies ConsumerState },
          ':running': { S: 'running' satisfies ConsumerState },
          ':now': { N: String(now) },
        }),
        ':failed': { S: 'failed' satisfies ConsumerState },
        ':consumer': { S: consumer },
        ':error': { S: JSON.stringify(error) },
        ':completedAt': { S: new Date(now).toISOString() },
        ':expiresAt': { N: expiryOf(now, retentionDays) },
        ':zero': { N: '0' },
        ':one': { N: '1' },
      },
      ReturnValues: 'UPDATED_NEW',
    });
    try {
      const { Attributes } = await client.send(update);
      return { outcome: 'ended', ...failedPart(Attributes) };
    } catch (failure) {
      if (!(failure instanceof ConditionalCheckFailedException)) throw failure;
    }
    return this.readPart({ requestId, consumer });
  }

  async readPart(task: Task): ReturnType<PartEnds['readPart']> {
    const { client, tableName: TableName } = this.options;
    const get = new GetItemCommand({ TableName, Key: keyOf(task), ConsistentRead: true });
    const { Item } = await client.send(get);
    const state = Item?.[name.state]?.S;
    if (state === 'failed') return { outcome: 'failed', ...failedPart(Item) };
    return { outcome: state === 'succeeded' ? 'succeeded' : 'open' };
  }
}

type Item = Record<string, AttributeValue>;

function failedPart(item: Item | undefined): { readonly fence: number; readonly attempts: number } {
  return { fence: numberOf(item, name.fence), attempts: numberOf(item, name.attempts) };
}

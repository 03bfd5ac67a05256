import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type ConsumerState, partOf, statusAttribute as name } from '../contract/status-record';
import type { Claim, ClaimOutcome, ClaimRequest, ClaimStore, Completion, Task } from '../core/claim-store';
import { expiryOf } from './dynamodb-expiry';

export interface DynamoDbClaimStoreOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly retentionDays: number;
}

/** The values that expressions compare with and set. */
const state = {
  ':running': { S: 'running' satisfies ConsumerState },
  ':retrying': { S: 'retrying' satisfies ConsumerState },
  ':failed': { S: 'failed' satisfies ConsumerState },
};

/**
 * May be claimed: nobody has, the last attempt failed, its holder's time is over, or somebody has sent the message again
 * since it failed for good. (Its id would not do: a copy that was published twice has another one too, and must not run
 * what has been given up.)
 */
const claimable = [
  'attribute_not_exists(#state)',
  '#state = :retrying',
  '(#state = :running AND #leaseUntil < :now)',
  '(#state = :failed AND #completedAt < :sentAt)',
].join(' OR ');

/** What else an end changes. */
const ending: Readonly<Record<Completion['state'], string>> = {
  succeeded: ', #completedAt = :completedAt REMOVE #leaseUntil, #error',
  failed: ', #completedAt = :completedAt REMOVE #leaseUntil',
  retrying: ' REMOVE #leaseUntil',
};

export class DynamoDbClaimStore implements ClaimStore {
  constructor(private readonly options: DynamoDbClaimStoreOptions) {}

  async claim(request: ClaimRequest): Promise<ClaimOutcome> {
    const { requestId, consumer, sentAt, now, leaseUntil } = request;
    const command = new UpdateItemCommand({
      TableName: this.options.tableName,
      Key: keyOf(request),
      ConditionExpression: claimable,
      UpdateExpression:
        'SET #state = :running, #consumer = :consumer, #leaseUntil = :leaseUntil, #expiresAt = :expiresAt REMOVE #completedAt ADD #fence :one, #attempts :one',
      ExpressionAttributeNames: {
        '#state': name.state,
        '#consumer': name.consumer,
        '#leaseUntil': name.leaseUntil,
        '#expiresAt': name.expiresAt,
        '#completedAt': name.completedAt,
        '#fence': name.fence,
        '#attempts': name.attempts,
      },
      ExpressionAttributeValues: {
        ...state,
        ':consumer': { S: consumer },
        ':sentAt': { S: new Date(sentAt).toISOString() },
        ':now': { N: String(now) },
        ':leaseUntil': { N: String(leaseUntil) },
        ':expiresAt': { N: expiryOf(now, this.options.retentionDays) },
        ':one': { N: '1' },
      },
      ReturnValues: 'UPDATED_NEW',
    });
    try {
      const { Attributes } = await this.options.client.send(command);
      const fence = numberOf(Attributes, name.fence);
      return {
        outcome: 'claimed',
        claim: { requestId, consumer, fence, attempts: numberOf(Attributes, name.attempts) },
      };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { outcome: await this.whyRefused(request) };
    }
  }

  async complete(claim: Claim, completion: Completion, now: number): Promise<boolean> {
    const command = new UpdateItemCommand({
      TableName: this.options.tableName,
      Key: keyOf(claim),
      ConditionExpression: '#fence = :fence AND #state = :running',
      UpdateExpression: `SET #state = :state, #outcome = :outcome, #expiresAt = :expiresAt${ending[completion.state]}`,
      ExpressionAttributeNames: {
        '#fence': name.fence,
        '#state': name.state,
        '#outcome': completion.state === 'succeeded' ? name.result : name.error,
        '#expiresAt': name.expiresAt,
        '#leaseUntil': name.leaseUntil,
        ...(completion.state === 'retrying' ? {} : { '#completedAt': name.completedAt }),
        ...(completion.state === 'succeeded' ? { '#error': name.error } : {}),
      },
      ExpressionAttributeValues: {
        ':fence': { N: String(claim.fence) },
        ':running': state[':running'],
        ':state': { S: completion.state },
        ':outcome': {
          S: completion.state === 'succeeded' ? completion.result : JSON.stringify(completion.error),
        },
        ':expiresAt': { N: expiryOf(now, this.options.retentionDays) },
        ...(completion.state === 'retrying' ? {} : { ':completedAt': { S: new Date(now).toISOString() } }),
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

  private async whyRefused(request: ClaimRequest): Promise<'busy' | 'succeeded' | 'given-up'> {
    const command = new GetItemCommand({
      TableName: this.options.tableName,
      Key: keyOf(request),
      ConsistentRead: true,
      ProjectionExpression: '#state',
      ExpressionAttributeNames: { '#state': name.state },
    });
    const { Item } = await this.options.client.send(command);
    const found = Item?.[name.state]?.S;
    if (found === 'succeeded') return 'succeeded';
    return found === 'failed' ? 'given-up' : 'busy';
  }
}

function keyOf({ requestId, consumer }: Task): Record<string, AttributeValue> {
  return { [name.requestId]: { S: requestId }, [name.part]: { S: partOf.consumer(consumer) } };
}

function numberOf(attributes: Record<string, AttributeValue> | undefined, attribute: string): number {
  const value = Number(attributes?.[attribute]?.N);
  if (!Number.isSafeInteger(value)) throw new Error(`The status table returned no number for ${attribute}`);
  return value;
}

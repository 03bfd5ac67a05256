import { randomUUID } from 'node:crypto';
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type ConsumerState, partOf, statusAttribute as name } from '../contract/status-record';
import type {
  Claim,
  ClaimOutcome,
  ClaimRequest,
  ClaimStore,
  Completion,
  Task,
} from '../core/attempt/claim-store';
import type { WatchList } from '../core/watch-list';
import { readCancelled } from './dynamodb-cancellations';
import { expiryOf } from './dynamodb-expiry';

export interface DynamoDbClaimStoreOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly retentionDays: number;
  /** Watches a part that a redriven letter has opened again. @default - it is not watched */
  readonly reopening?: { readonly watchList: Pick<WatchList, 'watch'>; readonly dueSeconds: number };
}

/** The values that expressions compare with and set. */
const state = {
  ':running': { S: 'running' satisfies ConsumerState },
  ':retrying': { S: 'retrying' satisfies ConsumerState },
  ':failed': { S: 'failed' satisfies ConsumerState },
};

/**
 * May be claimed: nobody has, the last attempt failed, its holder's time is over (a suspect), or the message is the
 * redriven letter of the attempt that failed for good. (A later time of sending would not do: a late copy has it, too.)
 */
const claimable = [
  'attribute_not_exists(#state)',
  '#state = :retrying',
  '(#state = :running AND #leaseUntil < :suspectBefore)',
  '(#state = :failed AND #fence = :failedFence)',
].join(' OR ');

/** What else an end changes. */
const ending: Readonly<Record<Completion['state'], string>> = {
  succeeded: ', #completedAt = :completedAt REMOVE #leaseUntil, #claimId, #error',
  // A redrive opens the part again, with all attempts.
  failed: ', #completedAt = :completedAt, #attemptsBefore = #attempts REMOVE #leaseUntil, #claimId',
  retrying: ' REMOVE #leaseUntil, #claimId',
};
const owingLetter = ', #letterOwed = :true';
const uncounted = ' ADD #attempts :minusOne';

export class DynamoDbClaimStore implements ClaimStore {
  constructor(private readonly options: DynamoDbClaimStoreOptions) {}

  async claim(request: ClaimRequest): Promise<ClaimOutcome> {
    const { consumer, failedFence, now, leaseUntil, takesSuspect = true } = request;
    const claimId = randomUUID();
    const command = new UpdateItemCommand({
      TableName: this.options.tableName,
      Key: keyOf(request),
      ConditionExpression: claimable,
      UpdateExpression:
        'SET #state = :running, #claimId = :claimId, #consumer = :consumer, #leaseUntil = :leaseUntil, #expiresAt = :expiresAt, #attemptsBefore = if_not_exists(#attemptsBefore, :zero) REMOVE #completedAt, #letterOwed, #nextAttemptAt, #attemptsLeft ADD #fence :one, #attempts :one',
      ExpressionAttributeNames: {
        '#state': name.state,
        '#claimId': name.claimId,
        '#consumer': name.consumer,
        '#leaseUntil': name.leaseUntil,
        '#expiresAt': name.expiresAt,
        '#completedAt': name.completedAt,
        '#letterOwed': name.letterOwed,
        '#nextAttemptAt': name.nextAttemptAt,
        '#attemptsLeft': name.attemptsLeft,
        '#fence': name.fence,
        '#attempts': name.attempts,
        '#attemptsBefore': name.attemptsBefore,
      },
      ExpressionAttributeValues: {
        ...state,
        ':claimId': { S: claimId },
        ':consumer': { S: consumer },
        ':failedFence': { N: String(failedFence ?? 0) },
        ':suspectBefore': { N: String(takesSuspect ? now : 0) },
        ':leaseUntil': { N: String(leaseUntil) },
        ':expiresAt': { N: expiryOf(now, this.options.retentionDays) },
        ':zero': { N: '0' },
        ':one': { N: '1' },
      },
      ReturnValues: 'UPDATED_NEW',
    });
    try {
      const { Attributes } = await this.options.client.send(command);
      if (failedFence !== undefined) await this.watch(request);
      return claimedBy(request, Attributes);
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
    const found = await this.read(request);
    // The SDK repeats a call whose answer was lost; what refuses the repetition is then the call itself.
    if (found?.[name.claimId]?.S === claimId && stateOf(found) === 'running')
      return claimedBy(request, found);
    if (stateOf(found) === 'succeeded') return { outcome: 'succeeded' };
    if (stateOf(found) === 'running' && numberOf(found, name.leaseUntil) < now)
      return { outcome: 'suspect', attempts: numberOf(found, name.attempts) };
    if (stateOf(found) !== 'failed') return { outcome: 'busy' };
    return {
      outcome: 'failed',
      ...(found?.[name.letterOwed]?.BOOL === true && { owedFence: numberOf(found, name.fence) }),
    };
  }

  /** Watches a part that a redriven letter has opened. If this fails, the next attempt does it. */
  private async watch(request: ClaimRequest): Promise<void> {
    const { reopening } = this.options;
    await reopening?.watchList.watch(request, request.now + reopening.dueSeconds * 1000);
  }

  async complete(claim: Claim, completion: Completion, now: number): Promise<boolean> {
    const isUncounted = completion.state === 'retrying' && completion.uncounted === true;
    const next = Object.entries(nextOf(completion));
    const owesLetter = completion.state === 'failed' && completion.owesLetter !== false;
    const command = new UpdateItemCommand({
      TableName: this.options.tableName,
      Key: keyOf(claim),
      ConditionExpression: '#fence = :fence AND #state = :running',
      UpdateExpression: `SET #state = :state, #outcome = :outcome, #expiresAt = :expiresAt${next.map(([attribute]) => `, #${attribute} = :${attribute}`).join('')}${owesLetter ? owingLetter : ''}${ending[completion.state]}${isUncounted ? uncounted : ''}`,
      ExpressionAttributeNames: {
        '#fence': name.fence,
        '#state': name.state,
        '#outcome': completion.state === 'succeeded' ? name.result : name.error,
        '#expiresAt': name.expiresAt,
        '#leaseUntil': name.leaseUntil,
        '#claimId': name.claimId,
        ...(completion.state === 'retrying' ? {} : { '#completedAt': name.completedAt }),
        ...(completion.state === 'succeeded' ? { '#error': name.error } : {}),
        ...(completion.state === 'failed' ? { '#attemptsBefore': name.attemptsBefore } : {}),
        ...(owesLetter ? { '#letterOwed': name.letterOwed } : {}),
        ...(completion.state === 'failed' || isUncounted ? { '#attempts': name.attempts } : {}),
        ...Object.fromEntries(next.map(([attribute]) => [`#${attribute}`, attribute])),
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
        ...(owesLetter ? { ':true': { BOOL: true } } : {}),
        ...(isUncounted ? { ':minusOne': { N: '-1' } } : {}),
        ...Object.fromEntries(next.map(([attribute, value]) => [`:${attribute}`, value])),
      },
    });
    try {
      await this.options.client.send(command);
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
    // Only the holder of a fence writes an end for it: if there is one, the answer to writing it was lost.
    const found = await this.read(claim);
    return found?.[name.fence]?.N === String(claim.fence) && stateOf(found) === completion.state;
  }

  async letterKept(task: Task, fence: number): Promise<void> {
    const command = new UpdateItemCommand({
      TableName: this.options.tableName,
      Key: keyOf(task),
      ConditionExpression: '#fence = :fence',
      UpdateExpression: 'REMOVE #letterOwed',
      ExpressionAttributeNames: { '#fence': name.fence, '#letterOwed': name.letterOwed },
      ExpressionAttributeValues: { ':fence': { N: String(fence) } },
    });
    try {
      await this.options.client.send(command);
    } catch (error) {
      // A redrive of the letter has opened the part again.
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  async isCancelled(request: { readonly requestId: string; readonly tenant?: string }): Promise<boolean> {
    return readCancelled(this.options, request);
  }

  private async read(task: Task): Promise<Item | undefined> {
    const command = new GetItemCommand({
      TableName: this.options.tableName,
      Key: keyOf(task),
      ConsistentRead: true,
      ProjectionExpression: '#state, #claimId, #leaseUntil, #letterOwed, #fence, #attempts, #attemptsBefore',
      ExpressionAttributeNames: {
        '#state': name.state,
        '#claimId': name.claimId,
        '#leaseUntil': name.leaseUntil,
        '#letterOwed': name.letterOwed,
        '#fence': name.fence,
        '#attempts': name.attempts,
        '#attemptsBefore': name.attemptsBefore,
      },
    });
    return (await this.options.client.send(command)).Item;
  }
}

type Item = Record<string, AttributeValue>;

function claimedBy({ requestId, consumer }: Task, item: Item | undefined): ClaimOutcome {
  const fence = numberOf(item, name.fence);
  const attempts = numberOf(item, name.attempts);
  const tries = attempts - numberOf(item, name.attemptsBefore);
  return { outcome: 'claimed', claim: { requestId, consumer, fence, attempts, tries } };
}

/** Returns the attributes that say when the next attempt follows. */
function nextOf(completion: Completion): Item {
  if (completion.state !== 'retrying') return {};
  const { at, attemptsLeft } = completion.next ?? {};
  return {
    ...(at !== undefined && { [name.nextAttemptAt]: { S: new Date(at).toISOString() } }),
    ...(attemptsLeft !== undefined && { [name.attemptsLeft]: { N: String(attemptsLeft) } }),
  };
}

function stateOf(item: Item | undefined): string | undefined {
  return item?.[name.state]?.S;
}

/** Returns the key of a part's item. */
export function keyOf({ requestId, consumer }: Task): Item {
  return { [name.requestId]: { S: requestId }, [name.part]: { S: partOf.consumer(consumer) } };
}

/** @throws Error when an attribute is not a number */
export function numberOf(attributes: Item | undefined, attribute: string): number {
  const value = Number(attributes?.[attribute]?.N);
  if (!Number.isSafeInteger(value)) throw new Error(`The status table returned no number for ${attribute}`);
  return value;
}

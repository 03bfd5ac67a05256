import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { acceptedAt } from '../contract/request-id';
import {
  idempotencyPartition,
  partOf,
  type RequestState,
  statusAttribute as name,
  waitingAttribute,
} from '../contract/status-record';
import { firstDueAt, watchShardOf } from '../contract/watch';
import type { Clock } from '../core/clock';
import type { Log } from '../core/log';
import type { IdempotencyKey, RequestRecord, RequestStore, Unrecorded } from '../core/request-store';
import { runConcurrently } from '../core/run-concurrently';
import { thrownFields } from '../core/thrown';
import type { Waiting } from '../core/waiting-list';
import { readCancelled, unlessCancelled } from './dynamodb-cancellations';
import { expiryOf } from './dynamodb-expiry';

export interface DynamoDbStoreOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly retentionDays: number;
  readonly clock: Clock;
  readonly log: Log;
}

export class DynamoDbRequestStore implements RequestStore {
  constructor(private readonly options: DynamoDbStoreOptions) {}

  async record(requests: readonly RequestRecord[]): Promise<ReadonlyMap<string, Unrecorded>> {
    const unrecorded = new Map<string, Unrecorded>();
    await runConcurrently(requests, 32, async (request) => {
      const { requestId } = request;
      try {
        const outcome = await this.put(request);
        if (outcome !== 'recorded') unrecorded.set(requestId, outcome);
      } catch (error) {
        this.options.log.error('request not recorded', { requestId, ...thrownFields(error) });
        unrecorded.set(requestId, 'lost');
      }
    });
    return unrecorded;
  }

  async isCancelled(request: Pick<RequestRecord, 'requestId' | 'tenant'>): Promise<boolean> {
    return readCancelled(this.options, request);
  }

  async releaseKey(key: Omit<IdempotencyKey, 'fingerprint'>): Promise<void> {
    await releaseKey(this.options, key);
  }

  async claimKey(claim: IdempotencyKey): Promise<{ requestId: string; fingerprint: string }> {
    const { client, tableName: TableName, clock } = this.options;
    const key = keyItem(claim);
    const put = new PutItemCommand({
      TableName,
      Item: {
        ...key,
        [name.original]: { S: claim.requestId },
        [name.fingerprint]: { S: claim.fingerprint },
        [name.expiresAt]: { N: this.expiry() },
      },
      // DynamoDB may be days late in removing what has expired.
      ConditionExpression: 'attribute_not_exists(#id) OR #expiresAt < :now',
      ExpressionAttributeNames: { '#id': name.requestId, '#expiresAt': name.expiresAt },
      ExpressionAttributeValues: { ':now': { N: String(Math.floor(clock.now() / 1000)) } },
    });
    try {
      await client.send(put);
      return claim;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
    const { Item } = await client.send(new GetItemCommand({ TableName, Key: key, ConsistentRead: true }));
    const requestId = Item?.[name.original]?.S;
    const fingerprint = Item?.[name.fingerprint]?.S;
    if (requestId === undefined || fingerprint === undefined)
      throw new Error('The idempotency record has just gone');
    return { requestId, fingerprint };
  }

  async unendedReads(requestId: string): Promise<number> {
    const { client, tableName: TableName } = this.options;
    const get = new GetItemCommand({ TableName, Key: readingKey(requestId), ConsistentRead: true });
    const { Item } = await client.send(get);
    return Number(Item?.[name.unended]?.N ?? 0);
  }

  async beginRead(requestId: string, most: number): Promise<boolean> {
    const { client, tableName: TableName } = this.options;
    try {
      await client.send(
        new UpdateItemCommand({
          TableName,
          Key: readingKey(requestId),
          UpdateExpression: 'SET #expiresAt = :expiresAt ADD #unended :one',
          ConditionExpression: 'attribute_not_exists(#unended) OR #unended <= :most',
          ExpressionAttributeNames: { '#expiresAt': name.expiresAt, '#unended': name.unended },
          ExpressionAttributeValues: {
            ':expiresAt': { N: this.expiry() },
            ':one': { N: '1' },
            ':most': { N: String(most) },
          },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  async endRead(requestId: string): Promise<void> {
    const { client, tableName: TableName } = this.options;
    await client.send(
      new UpdateItemCommand({
        TableName,
        Key: readingKey(requestId),
        UpdateExpression: 'SET #expiresAt = :expiresAt REMOVE #unended',
        ExpressionAttributeNames: { '#expiresAt': name.expiresAt, '#unended': name.unended },
        ExpressionAttributeValues: { ':expiresAt': { N: this.expiry() } },
      }),
    );
  }

  /**
   * Writes the item of a request, and leaves the marks of cancellations in it. An end is final: only a redrive lets another
   * record replace it.
   * @throws Error when a request would end otherwise that was dispatched, because consumers may have received it
   */
  private async put(request: RequestRecord): Promise<'recorded' | Exclude<Unrecorded, 'lost'>> {
    const { client } = this.options;
    try {
      await client.send(new UpdateItemCommand(recordingOf(request, this.options)));
      return 'recorded';
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const was = error.Item?.[name.state]?.S;
      if (was === undefined) return 'cancelled';
      // Also where it has been cancelled since, and where it is complete: consumers drop the copy.
      if (was === request.state) return 'recorded';
      if (was === dispatched) throw error;
      return 'ended';
    }
  }

  private expiry(): string {
    return expiryOf(this.options.clock.now(), this.options.retentionDays);
  }
}

type StatusItem = Record<string, AttributeValue>;

const dispatched: RequestState = 'dispatched';

/** Whether consumers receive a request. Observers alone are notified before it is recorded. */
function isForConsumers({ state, expected = [] }: RequestRecord): boolean {
  return state === dispatched && expected.length > 0;
}

function keyItem({ tenant, type, key }: Pick<IdempotencyKey, 'tenant' | 'type' | 'key'>): StatusItem {
  return {
    [name.requestId]: { S: idempotencyPartition(tenant, type, key) },
    [name.part]: { S: partOf.idempotency },
  };
}

/** Forgets a key, if a request came first with it. */
export async function releaseKey(
  { client, tableName }: Pick<DynamoDbStoreOptions, 'client' | 'tableName'>,
  key: Omit<IdempotencyKey, 'fingerprint'>,
): Promise<void> {
  const command = new DeleteItemCommand({
    TableName: tableName,
    Key: keyItem(key),
    ConditionExpression: '#original = :requestId',
    ExpressionAttributeNames: { '#original': name.original },
    ExpressionAttributeValues: { ':requestId': { S: key.requestId } },
  });
  try {
    await client.send(command);
  } catch (error) {
    // Another request has the key, or nobody has.
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

function readingKey(requestId: string): StatusItem {
  return { [name.requestId]: { S: requestId }, [name.part]: { S: partOf.reading } };
}

/** Attributes that a record may lack, and that it removes then. */
const optional = [
  name.tenant,
  name.expected,
  name.waiting,
  name.due,
  name.original,
  name.error,
  name.reopened,
  name.redriven,
];

/**
 * Returns the update that records a request now. Its condition is that nothing is recorded of the request; or that it was
 * dispatched and is dispatched once more, before its last outcome is published; or that it is redriven. A request that its
 * tenant has cancelled is not dispatched.
 */
export function recordingOf(
  request: RequestRecord,
  { tableName, ...options }: Pick<DynamoDbStoreOptions, 'tableName' | 'clock' | 'retentionDays'>,
): UpdateItemCommandInput {
  const item = itemOf(request, options);
  const set = Object.keys(item).map((attribute) => `#${attribute} = :${attribute}`);
  const removed = optional.filter((attribute) => !(attribute in item)).map((attribute) => `#${attribute}`);
  const again = request.state === dispatched ? ' OR (#state = :state AND attribute_exists(#dueAt))' : '';
  const mark = isForConsumers(request) ? unlessCancelled(request) : undefined;
  const open = `attribute_not_exists(#state) OR attribute_exists(#redriven)${again}`;
  const names = [...Object.keys(item), ...optional];
  return {
    TableName: tableName,
    Key: { [name.requestId]: { S: request.requestId }, [name.part]: { S: partOf.request } },
    UpdateExpression: `SET ${set.join(', ')}${removed.length > 0 ? ` REMOVE ${removed.join(', ')}` : ''}`,
    ConditionExpression: mark === undefined ? open : `(${open}) AND (${mark.condition})`,
    ExpressionAttributeNames: {
      ...Object.fromEntries(names.map((attribute) => [`#${attribute}`, attribute])),
      ...mark?.names,
    },
    ExpressionAttributeValues: {
      ...Object.fromEntries(Object.entries(item).map(([attribute, value]) => [`:${attribute}`, value])),
      ...mark?.values,
    },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
}

/** Returns the attributes of a request that is recorded now, without its key. */
function itemOf(
  request: RequestRecord,
  { clock, retentionDays }: Pick<DynamoDbStoreOptions, 'clock' | 'retentionDays'>,
): StatusItem {
  const { requestId, type, tenant, state, expected, waiting, due, original, error } = request;
  const now = clock.now();
  const item: StatusItem = {
    [name.state]: { S: state },
    [name.type]: { S: type },
    [name.acceptedAt]: { S: acceptedAt(requestId).toISOString() },
    [name.expiresAt]: { N: expiryOf(now, retentionDays) },
    [name.watch]: { S: watchShardOf(requestId) },
    [name.dueAt]: { N: String(firstDueAt(now, due)) },
  };
  if (tenant !== '') item[name.tenant] = { S: tenant };
  if (expected !== undefined) item[name.expected] = { L: expected.map((consumer) => ({ S: consumer })) };
  if (waiting !== undefined)
    item[name.waiting] = { L: waiting.map((entry) => ({ M: toWaitingItem(entry) })) };
  if (due !== undefined && due.size > 0) item[name.due] = { M: toDueItem(due) };
  if (original !== undefined) item[name.original] = { S: original };
  if (error !== undefined) item[name.error] = { S: JSON.stringify(error) };
  return item;
}

function toDueItem(due: ReadonlyMap<string, number>): Record<string, AttributeValue> {
  return Object.fromEntries(Array.from(due, ([consumer, at]) => [consumer, { N: String(at) }]));
}

function toWaitingItem({ consumer, until }: Waiting): Record<string, AttributeValue> {
  return {
    [waitingAttribute.consumer]: { S: consumer },
    [waitingAttribute.turn]: { N: String(until) },
    [waitingAttribute.until]: { S: new Date(until).toISOString() },
  };
}

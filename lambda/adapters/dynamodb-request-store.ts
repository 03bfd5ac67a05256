import {
  type AttributeValue,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { acceptedAt } from '../contract/request-id';
import {
  idempotencyPartition,
  partOf,
  type RequestState,
  statusAttribute as name,
  waitingAttribute,
} from '../contract/status-record';
import { watchShardOf } from '../contract/watch';
import { type Clock, sleep } from '../core/clock';
import type { Log } from '../core/log';
import { packBatches } from '../core/publishing/pack-batches';
import type { IdempotencyKey, RequestRecord, RequestStore } from '../core/request-store';
import { runConcurrently } from '../core/run-concurrently';
import { thrownFields } from '../core/thrown';
import type { Waiting } from '../core/waiting-list';
import { expiryOf } from './dynamodb-expiry';

export interface DynamoDbStoreOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly retentionDays: number;
  readonly clock: Clock;
  readonly log: Log;
  /** From 0 up to but not including 1. */
  readonly random: () => number;
}

/** DynamoDB's limits of `BatchWriteItem`. */
const limits = { count: 25, bytes: 16 * 1024 * 1024 };
/** An item: a reason of at most 1,000 characters is its greatest part. */
const itemSize = 8 * 1024;
const attempts = 4;
const firstBackoff = 50;

export class DynamoDbRequestStore implements RequestStore {
  constructor(private readonly options: DynamoDbStoreOptions) {}

  async record(requests: readonly RequestRecord[]): Promise<ReadonlySet<string>> {
    const lost = new Set<string>();
    const expiresAt = this.expiry();
    const items = requests.map((request) => requestItem(request, expiresAt));
    const isDispatched = (item: StatusItem) => item[name.state]?.S === 'dispatched';
    await runConcurrently(
      items.filter((item) => !isDispatched(item)),
      8,
      async (item) => {
        if (!(await this.writeEnd(item))) lost.add(idIn(item));
      },
    );
    const writes = items.filter(isDispatched).map((Item) => ({ PutRequest: { Item } }));
    await runConcurrently(
      packBatches(writes, limits, () => itemSize),
      8,
      async (batch) => {
        for (const { PutRequest } of await this.write(batch)) lost.add(idIn(PutRequest?.Item));
      },
    );
    return lost;
  }

  async claimKey(claim: IdempotencyKey): Promise<{ requestId: string; fingerprint: string }> {
    const { client, tableName: TableName, clock } = this.options;
    const key = {
      [name.requestId]: { S: idempotencyPartition(claim.tenant, claim.type, claim.key) },
      [name.part]: { S: partOf.idempotency },
    };
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
   * Writes a request that is not dispatched, unless it has been: its consumers may have received it.
   * @returns whether it was written
   */
  private async writeEnd(Item: StatusItem): Promise<boolean> {
    const { client, tableName: TableName, log } = this.options;
    try {
      await client.send(
        new PutItemCommand({
          TableName,
          Item,
          ConditionExpression: 'attribute_not_exists(#state) OR #state <> :dispatched',
          ExpressionAttributeNames: { '#state': name.state },
          ExpressionAttributeValues: { ':dispatched': { S: 'dispatched' satisfies RequestState } },
        }),
      );
      return true;
    } catch (error) {
      log.error('request not recorded', { requestId: idIn(Item), ...thrownFields(error) });
      return false;
    }
  }

  /** @returns what could not be written */
  private async write(batch: readonly WriteRequest[]): Promise<readonly WriteRequest[]> {
    const { client, tableName, clock, log, random } = this.options;
    let pending = batch;
    try {
      for (let attempt = 1; ; attempt++) {
        const command = new BatchWriteItemCommand({ RequestItems: { [tableName]: [...pending] } });
        const { UnprocessedItems = {} } = await client.send(command);
        pending = UnprocessedItems[tableName] ?? [];
        if (pending.length === 0 || attempt === attempts) break;
        await sleep(clock, random() * firstBackoff * 2 ** attempt);
      }
    } catch (error) {
      log.error('requests not recorded', { count: pending.length, ...thrownFields(error) });
    }
    return pending;
  }

  private expiry(): string {
    return expiryOf(this.options.clock.now(), this.options.retentionDays);
  }
}

type StatusItem = Record<string, AttributeValue>;

function idIn(item: StatusItem | undefined): string {
  return item?.[name.requestId]?.S ?? '';
}

function readingKey(requestId: string): StatusItem {
  return { [name.requestId]: { S: requestId }, [name.part]: { S: partOf.reading } };
}

/** Returns the item of a request. */
export function requestItem(request: RequestRecord, expiresAt: string): StatusItem {
  const { requestId, type, tenant, state, expected, waiting, due, original, error } = request;
  const item: StatusItem = {
    [name.requestId]: { S: requestId },
    [name.part]: { S: partOf.request },
    [name.state]: { S: state },
    [name.type]: { S: type },
    [name.acceptedAt]: { S: acceptedAt(requestId).toISOString() },
    [name.expiresAt]: { N: expiresAt },
  };
  if (tenant !== '') item[name.tenant] = { S: tenant };
  if (expected !== undefined) item[name.expected] = { L: expected.map((consumer) => ({ S: consumer })) };
  if (waiting !== undefined)
    item[name.waiting] = { L: waiting.map((entry) => ({ M: toWaitingItem(entry) })) };
  if (due !== undefined && due.size > 0) Object.assign(item, watchItem(requestId, due));
  if (original !== undefined) item[name.original] = { S: original };
  if (error !== undefined) item[name.error] = { S: JSON.stringify(error) };
  return item;
}

/** The attributes of a watched request, which is due as soon as one of its parts is. */
function watchItem(requestId: string, due: ReadonlyMap<string, number>): Record<string, AttributeValue> {
  return {
    [name.watch]: { S: watchShardOf(requestId) },
    [name.dueAt]: { N: String(Math.min(...due.values())) },
    [name.due]: {
      M: Object.fromEntries(Array.from(due, ([consumer, at]) => [consumer, { N: String(at) }])),
    },
  };
}

function toWaitingItem({ consumer, until }: Waiting): Record<string, AttributeValue> {
  return {
    [waitingAttribute.consumer]: { S: consumer },
    [waitingAttribute.turn]: { N: String(until) },
    [waitingAttribute.until]: { S: new Date(until).toISOString() },
  };
}

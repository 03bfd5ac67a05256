import {
  type AttributeValue,
  type DynamoDBClient,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { partOf, statusAttribute as name, waitingAttribute } from '../contract/status-record';
import type { Clock } from '../core/clock';
import {
  type ConsumerProgress,
  type OutcomeStore,
  type Progress,
  type RequestProgress,
  UnreadableProgress,
} from '../core/outcome-store';
import { expiryOf } from './dynamodb-expiry';

export interface DynamoDbOutcomeStoreOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly retentionDays: number;
  readonly clock: Clock;
}

type Item = Record<string, AttributeValue>;

const requestStates = z.enum(['dispatched', 'failed', 'unrouted', 'repeat']);
const consumerStates = z.enum(['running', 'retrying', 'succeeded', 'failed']);
const failures = z.object({
  type: z.optional(z.string()),
  title: z.string(),
  detail: z.string(),
  reference: z.optional(z.string()),
});

export class DynamoDbOutcomeStore implements OutcomeStore {
  constructor(private readonly options: DynamoDbOutcomeStoreOptions) {}

  async read(requestId: string): Promise<Progress> {
    const items = await this.query(requestId);
    try {
      return progressOf(requestId, items);
    } catch (error) {
      // Not the text of the cause, which may quote a result: the reason is kept beside the dead letter.
      throw new UnreadableProgress('The record of the request is malformed', { cause: error });
    }
  }

  /** A set that grows needs no condition: what is in it already stays in it once. */
  async markTold(requestId: string, parts: readonly string[]): Promise<void> {
    const { client, tableName, retentionDays, clock } = this.options;
    const command = new UpdateItemCommand({
      TableName: tableName,
      Key: { [name.requestId]: { S: requestId }, [name.part]: { S: partOf.outcomes } },
      UpdateExpression: 'SET #expiresAt = :expiresAt ADD #told :parts',
      ExpressionAttributeNames: { '#told': name.told, '#expiresAt': name.expiresAt },
      ExpressionAttributeValues: {
        ':parts': { SS: [...parts] },
        ':expiresAt': { N: expiryOf(clock.now(), retentionDays) },
      },
    });
    await client.send(command);
  }

  /** A query reads at most 1 MB. Results of an earlier version, which could be larger, may fill several pages. */
  private async query(requestId: string): Promise<readonly Item[]> {
    const items: Item[] = [];
    let start: Item | undefined;
    do {
      const command: QueryCommand = new QueryCommand({
        TableName: this.options.tableName,
        KeyConditionExpression: '#requestId = :requestId',
        ExpressionAttributeNames: { '#requestId': name.requestId },
        ExpressionAttributeValues: { ':requestId': { S: requestId } },
        ConsistentRead: true,
        ...(start && { ExclusiveStartKey: start }),
      });
      const { Items = [], LastEvaluatedKey } = await this.options.client.send(command);
      items.push(...Items);
      start = LastEvaluatedKey;
    } while (start !== undefined);
    return items;
  }
}

function progressOf(requestId: string, items: readonly Item[]): Progress {
  // A part without a state is the mark of a cancellation that came before the record.
  const request = items.find((item) => partNameOf(item) === partOf.request && item[name.state] !== undefined);
  const told = items.find((item) => partNameOf(item) === partOf.outcomes)?.[name.told]?.SS;
  const consumers = items.filter((item) => item[name.consumer] !== undefined);
  return {
    requestId,
    ...(request && { request: toRequest(request) }),
    consumers: consumers.map(toConsumer),
    told: new Set(told),
  };
}

function partNameOf(item: Item): string | undefined {
  return item[name.part]?.S;
}

function toRequest(item: Item): RequestProgress {
  const waiting = item[name.waiting]?.L?.map(({ M = {} }) => ({
    consumer: M[waitingAttribute.consumer]?.S ?? '',
    until: M[waitingAttribute.until]?.S ?? '',
  }));
  const original = item[name.original]?.S;
  const dueAt = item[name.dueAt]?.N;
  const due = Object.entries(item[name.due]?.M ?? {});
  return {
    state: z.parse(requestStates, item[name.state]?.S),
    type: item[name.type]?.S ?? '',
    tenant: item[name.tenant]?.S ?? '',
    expected: (item[name.expected]?.L ?? []).flatMap(({ S }) => S ?? []),
    ...(waiting && { waiting }),
    ...(original !== undefined && { original }),
    ...(dueAt !== undefined && { dueAt: Number(dueAt) }),
    due: new Map(due.map(([consumer, { N }]) => [consumer, Number(N)])),
    reopenings: Number(item[name.reopened]?.N ?? 0),
    ...failureOf(item),
  };
}

function toConsumer(item: Item): ConsumerProgress {
  const text = item[name.result]?.S;
  const result: unknown = text === undefined ? undefined : JSON.parse(text);
  const completedAt = item[name.completedAt]?.S;
  return {
    consumer: item[name.consumer]?.S ?? '',
    state: z.parse(consumerStates, item[name.state]?.S),
    attempts: Number(item[name.attempts]?.N ?? 0),
    ...(result !== undefined && { result }),
    ...(completedAt !== undefined && { completedAt }),
    ...failureOf(item),
  };
}

function failureOf(item: Item): Pick<RequestProgress, 'error'> {
  const text = item[name.error]?.S;
  return text === undefined ? {} : { error: z.parse(failures, JSON.parse(text)) };
}

import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { partOf, statusAttribute as name, waitingAttribute } from '../contract/status-record';
import type { Clock } from '../core/clock';
import type { RequestEnds, UndispatchedEnd } from '../core/ends/request-ends';
import { recordingOf, releaseKey } from './dynamodb-request-store';

export interface DynamoDbRequestEndsOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly retentionDays: number;
  readonly clock: Clock;
}

const text = z.object({ S: z.string() });

/** The attributes of a request's item that this code reads. */
const recorded = z.object({
  [name.state]: z.object({ S: z.enum(['dispatched', 'failed', 'unrouted', 'repeat']) }),
  [name.expected]: z.optional(z.object({ L: z.array(text) })),
  [name.waiting]: z.optional(
    z.object({ L: z.array(z.object({ M: z.object({ [waitingAttribute.consumer]: text }) })) }),
  ),
  [name.error]: z.optional(text),
});

const failure = z.object({
  type: z.optional(z.string()),
  title: z.string(),
  detail: z.string(),
  reference: z.optional(z.string()),
});

export class DynamoDbRequestEnds implements RequestEnds {
  constructor(private readonly options: DynamoDbRequestEndsOptions) {}

  async endUndispatched(request: Parameters<RequestEnds['endUndispatched']>[0]): Promise<UndispatchedEnd> {
    const { client, tableName: TableName } = this.options;
    const record = new UpdateItemCommand(recordingOf({ ...request, state: 'failed' }, this.options));
    try {
      await client.send(record);
      return { outcome: 'ended' };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
    const Key = { [name.requestId]: { S: request.requestId }, [name.part]: { S: partOf.request } };
    const { Item } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
    const { state, expected, waiting, error } = recorded.parse(Item);
    return {
      outcome: state.S,
      expected: (expected?.L ?? []).map(({ S }) => S),
      waiting: (waiting?.L ?? []).map(({ M }) => M[waitingAttribute.consumer].S),
      ...(error !== undefined && { error: failure.parse(JSON.parse(error.S)) }),
    };
  }

  async releaseKey(key: Parameters<RequestEnds['releaseKey']>[0]): Promise<void> {
    await releaseKey(this.options, key);
  }
}

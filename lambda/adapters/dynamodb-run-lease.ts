import { randomUUID } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { partOf, runPartition, statusAttribute as name } from '../contract/status-record';
import type { RunLease } from '../core/consumer/run-lease';
import { expiryOf } from './dynamodb-expiry';

export interface DynamoDbRunLeaseOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly retentionDays: number;
  readonly consumer: string;
}

/** Keeps the lease in the status table, in a partition that no request has. */
export class DynamoDbRunLease implements RunLease {
  private holder = '';

  constructor(private readonly options: DynamoDbRunLeaseOptions) {}

  async take(now: number, until: number): Promise<boolean> {
    this.holder = randomUUID();
    return this.update({
      // The SDK repeats a call whose answer was lost; what would refuse the repetition is then the call itself.
      ConditionExpression: 'attribute_not_exists(#until) OR #until < :now OR #holder = :holder',
      UpdateExpression: 'SET #until = :until, #holder = :holder, #expiresAt = :expiresAt',
      ExpressionAttributeNames: {
        '#until': name.leaseUntil,
        '#holder': name.claimId,
        '#expiresAt': name.expiresAt,
      },
      ExpressionAttributeValues: {
        ':now': { N: String(now) },
        ':until': { N: String(until) },
        ':holder': { S: this.holder },
        ':expiresAt': { N: expiryOf(now, this.options.retentionDays) },
      },
    });
  }

  /** Gives nothing back that another run has taken meanwhile. */
  async release(): Promise<void> {
    await this.update({
      ConditionExpression: '#holder = :holder',
      UpdateExpression: 'REMOVE #until, #holder',
      ExpressionAttributeNames: { '#until': name.leaseUntil, '#holder': name.claimId },
      ExpressionAttributeValues: { ':holder': { S: this.holder } },
    });
  }

  /** @returns whether the condition held */
  private async update(input: Omit<UpdateItemCommand['input'], 'TableName' | 'Key'>): Promise<boolean> {
    const { client, tableName: TableName, consumer } = this.options;
    const Key = {
      [name.requestId]: { S: runPartition(consumer) },
      [name.part]: { S: partOf.run },
    };
    try {
      await client.send(new UpdateItemCommand({ TableName, Key, ...input }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}

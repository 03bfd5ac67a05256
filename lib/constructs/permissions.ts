import type { Duration } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { environmentName } from '../../lambda/contract/environment';

/** What a function may do to one resource, and the environment variables that tell it which. */
export interface Permission {
  readonly actions: readonly string[];
  readonly resourceArn: string;
  /** @default - none */
  readonly environment?: Readonly<Record<string, string>>;
}

/** `sqs:ReceiveMessage`, `sqs:DeleteMessage`, `sqs:GetQueueAttributes`: all that an event source mapping uses. */
export function readQueue(queue: IQueue, maxReceiveCount: number): Permission {
  return {
    actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
    resourceArn: queue.queueArn,
    environment: { [environmentName.maxReceiveCount]: String(maxReceiveCount) },
  };
}

/** `sqs:ReceiveMessage`, `sqs:DeleteMessage`, `sqs:ChangeMessageVisibility`: for a function that empties a queue itself. */
export function pullQueue(queue: IQueue, maxReceiveCount: number, visibilityTimeout: Duration): Permission {
  return {
    actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'],
    resourceArn: queue.queueArn,
    environment: {
      [environmentName.workQueueUrl]: queue.queueUrl,
      [environmentName.maxReceiveCount]: String(maxReceiveCount),
      [environmentName.visibilitySeconds]: String(visibilityTimeout.toSeconds()),
    },
  };
}

/** `sqs:SendMessage` */
export function keepDeadLetters(queue: IQueue): Permission {
  return {
    actions: ['sqs:SendMessage'],
    resourceArn: queue.queueArn,
    environment: { [environmentName.intakeDeadLetterQueueUrl]: queue.queueUrl },
  };
}

/** `sqs:SendMessage` */
export function keepConsumersLetters(queue: IQueue): Permission {
  return {
    actions: ['sqs:SendMessage'],
    resourceArn: queue.queueArn,
    environment: { [environmentName.deadLetterQueueUrl]: queue.queueUrl },
  };
}

/**
 * `sns:Publish`, which allows `PublishBatch` too
 * @param maxBytes what the topic takes at once
 */
export function publish(topic: ITopic, maxBytes: number): Permission {
  return {
    actions: ['sns:Publish'],
    resourceArn: topic.topicArn,
    environment: {
      [environmentName.requestTopicArn]: topic.topicArn,
      [environmentName.maxPublishBytes]: String(maxBytes),
    },
  };
}

/** `sns:Publish` */
export function publishNotices(topic: ITopic): Permission {
  return {
    actions: ['sns:Publish'],
    resourceArn: topic.topicArn,
    environment: { [environmentName.noticeTopicArn]: topic.topicArn },
  };
}

/** `dynamodb:GetItem`, `dynamodb:PutItem`, `dynamodb:BatchWriteItem` */
export function recordRequests(table: ITable, retention: Duration): Permission {
  return onTable(table, retention, ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:BatchWriteItem']);
}

/** `dynamodb:GetItem`, `dynamodb:UpdateItem` */
export function recordWork(table: ITable, retention: Duration): Permission {
  return onTable(table, retention, ['dynamodb:GetItem', 'dynamodb:UpdateItem']);
}

function onTable(table: ITable, retention: Duration, actions: readonly string[]): Permission {
  return {
    actions,
    resourceArn: table.tableArn,
    environment: {
      [environmentName.statusTableName]: table.tableName,
      [environmentName.statusRetentionDays]: String(retention.toDays()),
    },
  };
}

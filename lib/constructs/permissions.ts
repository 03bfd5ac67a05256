import type { Duration } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { bodiesPrefix, requestRef, uploadRef } from '../../lambda/contract/claim-check';
import { environmentName } from '../../lambda/contract/environment';
import { lettersOf } from '../../lambda/contract/letter';
import { watchIndex } from '../../lambda/contract/watch';
import type { EventApi } from './event-api';

/** What a function may do to one resource, and the environment variables that tell it which. */
export interface Permission {
  readonly actions: readonly string[];
  readonly resourceArn: string;
  /**
   * Why the resource ends with a wildcard, and with what.
   * @default - it does not
   */
  readonly wildcard?: { readonly suffix: string; readonly reason: string };
  /**
   * Conditions of the statement, as IAM has them.
   * @default - none
   */
  readonly conditions?: Readonly<Record<string, unknown>>;
  /** @default - none */
  readonly environment?: Readonly<Record<string, string>>;
}

/** `sqs:ReceiveMessage`, `sqs:DeleteMessage`, `sqs:GetQueueAttributes`: all that an event source mapping uses. */
export function readQueue(queue: IQueue, maxReceiveCount?: number): Permission {
  return {
    actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
    resourceArn: queue.queueArn,
    ...(maxReceiveCount !== undefined && {
      environment: { [environmentName.maxReceiveCount]: String(maxReceiveCount) },
    }),
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

/** `sqs:ChangeMessageVisibility`: for a function that hides what it does not understand until a deployment is over */
export function hideMessages(queue: IQueue): Permission {
  return {
    actions: ['sqs:ChangeMessageVisibility'],
    resourceArn: queue.queueArn,
    environment: { [environmentName.workQueueUrl]: queue.queueUrl },
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
export function keepLetters(queue: IQueue): Permission {
  return {
    actions: ['sqs:SendMessage'],
    resourceArn: queue.queueArn,
    environment: { [environmentName.deadLetterQueueUrl]: queue.queueUrl },
  };
}

/**
 * `sns:Publish`, which allows `PublishBatch` too
 * @param maxBytes what can be published at once
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

/** `dynamodb:GetItem`, `dynamodb:PutItem`, `dynamodb:UpdateItem`, `dynamodb:DeleteItem` */
export function recordRequests(table: ITable, retention: Duration): Permission {
  const actions = ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'];
  return onTable(
    table,
    retention,
    actions.map((action) => `dynamodb:${action}`),
  );
}

/** `dynamodb:GetItem`, `dynamodb:PutItem`, `dynamodb:UpdateItem`, `dynamodb:DeleteItem` */
export function endRequests(table: ITable, retention: Duration): Permission {
  const actions = ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'];
  return onTable(
    table,
    retention,
    actions.map((action) => `dynamodb:${action}`),
  );
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

/** `dynamodb:Query`, `dynamodb:UpdateItem` */
export function tellOutcomes(table: ITable, retention: Duration): Permission {
  return onTable(table, retention, ['dynamodb:Query', 'dynamodb:UpdateItem']);
}

/** `dynamodb:Query`, `dynamodb:GetItem`, `dynamodb:UpdateItem`; and `dynamodb:Query` on the index of watched requests */
export function sweepRequests(table: ITable, retention: Duration): readonly Permission[] {
  return [
    onTable(table, retention, ['dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:UpdateItem']),
    { actions: ['dynamodb:Query'], resourceArn: `${table.tableArn}/index/${watchIndex}` },
  ];
}

/** `dynamodb:BatchGetItem` */
export function readParts(table: ITable): Permission {
  return {
    actions: ['dynamodb:BatchGetItem'],
    resourceArn: table.tableArn,
    environment: { [environmentName.statusTableName]: table.tableName },
  };
}

/** `sqs:SendMessage` */
export function publishAgainLater(queue: IQueue): Permission {
  return {
    actions: ['sqs:SendMessage'],
    resourceArn: queue.queueArn,
    environment: { [environmentName.againQueueUrl]: queue.queueUrl },
  };
}

/** What an event source mapping uses of a stream. https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html */
export function readStream(table: ITable): readonly Permission[] {
  const { tableStreamArn } = table;
  if (tableStreamArn === undefined) throw new Error(`${table.node.path} has no stream`);
  return [
    {
      actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
      resourceArn: tableStreamArn,
    },
    {
      actions: ['dynamodb:ListStreams'],
      resourceArn: '*',
      wildcard: { suffix: '*', reason: 'The action is of no resource: it lists the streams that there are.' },
    },
  ];
}

/** `sqs:SendMessage`, by the function and by Lambda as its role */
export function keepFailedRecords(queue: IQueue): Permission {
  return {
    actions: ['sqs:SendMessage'],
    resourceArn: queue.queueArn,
    environment: { [environmentName.deadLetterQueueUrl]: queue.queueUrl },
  };
}

/** `sns:Publish`, which allows `PublishBatch` too */
export function publishOutcomes(topic: ITopic): Permission {
  return {
    actions: ['sns:Publish'],
    resourceArn: topic.topicArn,
    environment: { [environmentName.outcomesTopicArn]: topic.topicArn },
  };
}

/** `appsync:EventPublish` on the channels of one namespace */
export function publishEvents(events: EventApi): Permission {
  return {
    actions: ['appsync:EventPublish'],
    resourceArn: events.namespaceArn,
    environment: { [environmentName.eventsUrl]: events.publishUrl },
  };
}

/**
 * `s3:GetObject` on all bodies; and `s3:ListBucket`, without which S3 says that a missing body is forbidden.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export function readBodies(bucket: IBucket, retention: Duration): readonly Permission[] {
  return [
    {
      ...onBodies(bucket, 's3:GetObject', '*'),
      environment: {
        [environmentName.bodiesBucketName]: bucket.bucketName,
        [environmentName.bodyRetentionDays]: String(retention.toDays()),
      },
    },
    { actions: ['s3:ListBucket'], resourceArn: bucket.bucketArn },
  ];
}

/** `s3:PutObject` beside uploads, and not among them */
export function storeBodies(bucket: IBucket): Permission {
  return onBodies(bucket, 's3:PutObject', `*/${requestRef('*')}`);
}

/** `s3:PutObject` on uploads: a form may do what its signer may, and no more */
export function signUploads(bucket: IBucket): Permission {
  return {
    ...onBodies(bucket, 's3:PutObject', `*/${uploadRef('*')}`),
    environment: { [environmentName.bodiesBucketName]: bucket.bucketName },
  };
}

/**
 * `s3:PutObject` on the letters of a consumer, or of the intake
 * @param consumer @default - the letters of the intake
 */
export function storeLetters(bucket: IBucket, consumer?: string): Permission {
  const keys = `${lettersOf(consumer)}*`;
  return {
    actions: ['s3:PutObject'],
    resourceArn: bucket.arnForObjects(keys),
    wildcard: { suffix: `/${keys}`, reason: 'Each letter has a key of its own, with the id of its request.' },
    environment: { [environmentName.bodiesBucketName]: bucket.bucketName },
  };
}

function onBodies(bucket: IBucket, action: string, pattern: string): Permission {
  const keys = bodiesPrefix + pattern;
  return {
    actions: [action],
    resourceArn: bucket.arnForObjects(keys),
    wildcard: {
      suffix: `/${keys}`,
      reason: 'The bucket holds bodies of requests and nothing else; which tenant comes with each message.',
    },
  };
}

import { environmentName } from '../contract/environment';
import { retryPolicy } from '../contract/retry-policy';
import { bodiesInMemory } from '../contract/size-limits';
import type { ConsumerPorts, ConsumerSettings } from '../core/consumer/consume';
import type { Environment } from '../core/environment';
import { dynamoDbClient, sqsClient } from './clients';
import { DynamoDbBreakerStore } from './dynamodb-breaker-store';
import { DynamoDbClaimStore } from './dynamodb-claim-store';
import { DynamoDbWatchList } from './dynamodb-watch-list';
import { patienceOf } from './patience-settings';
import { SqsDeadLetters } from './sqs-dead-letters';
import { storedBodies } from './stored-bodies';
import { stdoutLog } from './stdout-log';
import { systemClock } from './system-clock';

/** Reads the settings that every kind of consumer has. */
export function consumerSettings(environment: Environment): ConsumerSettings {
  return {
    consumer: environment.text(environmentName.consumer),
    maxAttempts: environment.count(environmentName.maxAttempts),
    retry: retryPolicy.parse(JSON.parse(environment.text(environmentName.retryPolicy))),
    maxReceiveCount: environment.count(environmentName.maxReceiveCount),
    patience: patienceOf(environment),
    bodiesInMemory: bodiesInMemory(environment.count(environmentName.memorySize)),
  };
}

/** Makes the clients that every kind of consumer has, and what they are set up with. */
export function consumerParts(environment: Environment) {
  const log = stdoutLog().with({ consumer: environment.text(environmentName.consumer) });
  const table = {
    client: dynamoDbClient(),
    tableName: environment.text(environmentName.statusTableName),
    retentionDays: environment.count(environmentName.statusRetentionDays),
  };
  const client = sqsClient();
  const ports: Omit<ConsumerPorts, 'hider'> = {
    store: new DynamoDbClaimStore({
      ...table,
      reopening: {
        watchList: new DynamoDbWatchList(table),
        dueSeconds: environment.count(environmentName.dueSeconds),
      },
    }),
    breaker: new DynamoDbBreakerStore({ ...table, consumer: environment.text(environmentName.consumer) }),
    bodies: storedBodies(environment),
    deadLetters: new SqsDeadLetters({
      client,
      queueUrl: environment.text(environmentName.deadLetterQueueUrl),
      log,
    }),
    clock: systemClock,
    log,
  };
  return { ports, table, queue: { client, queueUrl: environment.text(environmentName.workQueueUrl), log } };
}

import { InvokeCommand } from '@aws-sdk/client-lambda';
import { environmentName } from '../contract/environment';
import type { RequestType } from '../contract/request-type';
import { bodiesInMemory } from '../contract/size-limits';
import type { BatchDefinition } from '../core/batch-work';
import { Environment } from '../core/environment';
import { runBatches } from '../core/run-batches';
import { dynamoDbClient, lambdaClient, sqsClient } from './clients';
import { DynamoDbClaimStore } from './dynamodb-claim-store';
import { DynamoDbRunLease } from './dynamodb-run-lease';
import { SqsPulledQueue } from './sqs-pulled-queue';
import { storedBodies } from './stored-bodies';
import { stdoutLog } from './stdout-log';
import { systemClock } from './system-clock';

/** Makes the Lambda handler of a consumer that empties its queue when it is told to: a function of many requests. */
export function lambdaBatchConsumer<const Types extends readonly RequestType[]>(
  definition: BatchDefinition<Types>,
) {
  const environment = new Environment(process.env);
  const consumer = environment.text(environmentName.consumer);
  const table = {
    client: dynamoDbClient(),
    tableName: environment.text(environmentName.statusTableName),
    retentionDays: environment.count(environmentName.statusRetentionDays),
  };
  const log = stdoutLog().with({ consumer });
  const lambda = lambdaClient();
  const FunctionName = environment.text(environmentName.functionName);
  return runBatches(
    definition,
    {
      consumer,
      maxReceiveCount: environment.count(environmentName.maxReceiveCount),
      bodiesInMemory: bodiesInMemory(environment.count(environmentName.memorySize)),
      batchSize: environment.count(environmentName.batchSize),
      visibilitySeconds: environment.count(environmentName.visibilitySeconds),
    },
    {
      store: new DynamoDbClaimStore(table),
      bodies: storedBodies(environment),
      lease: new DynamoDbRunLease({ ...table, consumer }),
      queue: new SqsPulledQueue({
        client: sqsClient(),
        queueUrl: environment.text(environmentName.workQueueUrl),
        log,
      }),
      async continueRun(event) {
        const Payload = JSON.stringify(event);
        await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
      },
      clock: systemClock,
      log,
    },
  );
}

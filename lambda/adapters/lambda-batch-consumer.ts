import { InvokeCommand } from '@aws-sdk/client-lambda';
import { environmentName } from '../contract/environment';
import type { RequestType } from '../contract/request-type';
import type { BatchDefinition } from '../core/batch-work';
import { Environment } from '../core/environment';
import { runBatches } from '../core/consumer/run-batches';
import { lambdaClient } from './clients';
import { consumerParts, consumerSettings } from './consumer-settings';
import { DynamoDbRunLease } from './dynamodb-run-lease';
import { SqsPulledQueue } from './sqs-pulled-queue';

/** Makes the Lambda handler of a consumer that empties its queue when it is told to: a function of many requests. */
export function lambdaBatchConsumer<const Types extends readonly RequestType[]>(
  definition: BatchDefinition<Types>,
) {
  const environment = new Environment(process.env);
  const settings = consumerSettings(environment);
  const { ports, table, queue } = consumerParts(environment);
  const lambda = lambdaClient();
  const FunctionName = environment.text(environmentName.functionName);
  return runBatches(
    definition,
    {
      ...settings,
      batchSize: environment.count(environmentName.batchSize),
      visibilitySeconds: environment.count(environmentName.visibilitySeconds),
    },
    {
      ...ports,
      lease: new DynamoDbRunLease({ ...table, consumer: settings.consumer }),
      queue: new SqsPulledQueue(queue),
      async continueRun(event) {
        const Payload = JSON.stringify(event);
        await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
      },
    },
  );
}

import { environmentName } from '../contract/environment';
import type { RequestType } from '../contract/request-type';
import { bodiesInMemory } from '../contract/size-limits';
import { consumePushed } from '../core/consume-pushed';
import { Environment } from '../core/environment';
import type { ConsumerDefinition } from '../core/work';
import { dynamoDbClient, sqsClient } from './clients';
import { DynamoDbClaimStore } from './dynamodb-claim-store';
import { SqsDeadLetters } from './sqs-dead-letters';
import { storedBodies } from './stored-bodies';
import { stdoutLog } from './stdout-log';
import { systemClock } from './system-clock';

/** Makes the Lambda handler of a consumer that SNS calls itself: a function of one request, with everything around it. */
export function lambdaPushConsumer<const Types extends readonly RequestType[]>(
  definition: ConsumerDefinition<Types>,
) {
  const environment = new Environment(process.env);
  const consumer = environment.text(environmentName.consumer);
  const log = stdoutLog().with({ consumer });
  const memory = environment.count(environmentName.memorySize);
  return consumePushed(
    definition,
    {
      consumer,
      maxReceiveCount: environment.count(environmentName.maxReceiveCount),
      bodiesInMemory: bodiesInMemory(memory),
    },
    {
      store: new DynamoDbClaimStore({
        client: dynamoDbClient(),
        tableName: environment.text(environmentName.statusTableName),
        retentionDays: environment.count(environmentName.statusRetentionDays),
      }),
      deadLetters: new SqsDeadLetters({
        client: sqsClient(),
        queueUrl: environment.text(environmentName.deadLetterQueueUrl),
        log,
      }),
      bodies: storedBodies(environment),
      clock: systemClock,
      log,
    },
  );
}

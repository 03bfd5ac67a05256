import { environmentName } from '../contract/environment';
import type { RequestType } from '../contract/request-type';
import { bodiesInMemory } from '../contract/size-limits';
import { consume } from '../core/consume';
import { Environment } from '../core/environment';
import type { ConsumerDefinition } from '../core/work';
import { dynamoDbClient } from './clients';
import { DynamoDbClaimStore } from './dynamodb-claim-store';
import { storedBodies } from './stored-bodies';
import { stdoutLog } from './stdout-log';
import { systemClock } from './system-clock';

/** Makes the Lambda handler of a consumer: a function of one request, with everything around it. */
export function lambdaConsumer<const Types extends readonly RequestType[]>(
  definition: ConsumerDefinition<Types>,
) {
  const environment = new Environment(process.env);
  const consumer = environment.text(environmentName.consumer);
  const store = new DynamoDbClaimStore({
    client: dynamoDbClient(),
    tableName: environment.text(environmentName.statusTableName),
    retentionDays: environment.count(environmentName.statusRetentionDays),
  });
  const maxReceiveCount = environment.count(environmentName.maxReceiveCount);
  const log = stdoutLog().with({ consumer });
  const memory = environment.count(environmentName.memorySize);
  return consume(
    definition,
    { consumer, maxReceiveCount, bodiesInMemory: bodiesInMemory(memory) },
    { store, bodies: storedBodies(environment), clock: systemClock, log },
  );
}

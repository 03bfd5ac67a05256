import { dynamoDbClient, snsClient, sqsClient } from '../adapters/clients';
import { DynamoDbClaimedParts } from '../adapters/dynamodb-claimed-parts';
import { SnsPublisher } from '../adapters/sns-publisher';
import { SqsDeadLetters } from '../adapters/sqs-dead-letters';
import { stdoutLog } from '../adapters/stdout-log';
import { systemClock } from '../adapters/system-clock';
import { environmentName } from '../contract/environment';
import { Environment } from '../core/environment';
import { republisher } from './republish';

const environment = new Environment(process.env);
const log = stdoutLog();

export const handler = republisher(
  { maxPublishBytes: environment.count(environmentName.maxPublishBytes) },
  {
    parts: new DynamoDbClaimedParts({
      client: dynamoDbClient(),
      tableName: environment.text(environmentName.statusTableName),
    }),
    publisher: new SnsPublisher({
      client: snsClient(),
      topicArn: environment.text(environmentName.requestTopicArn),
    }),
    deadLetters: new SqsDeadLetters({
      client: sqsClient(),
      queueUrl: environment.text(environmentName.deadLetterQueueUrl),
      log,
    }),
    clock: systemClock,
    random: Math.random,
    log,
  },
);

import { dynamoDbClient, snsClient, sqsClient } from '../adapters/clients';
import { DynamoDbClaimedParts } from '../adapters/dynamodb-claimed-parts';
import { SnsPublisher } from '../adapters/sns-publisher';
import { SqsRepublications } from '../adapters/sqs-republications';
import { SqsDeadLetters } from '../adapters/sqs-dead-letters';
import { stdoutLog } from '../adapters/stdout-log';
import { systemClock } from '../adapters/system-clock';
import { environmentName } from '../contract/environment';
import { Environment } from '../core/environment';
import { republisher } from './republish';

const environment = new Environment(process.env);
const log = stdoutLog();
const sqs = sqsClient();

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
    republications: new SqsRepublications({
      client: sqs,
      queueUrl: environment.text(environmentName.againQueueUrl),
    }),
    deadLetters: new SqsDeadLetters({
      client: sqs,
      queueUrl: environment.text(environmentName.deadLetterQueueUrl),
      log,
    }),
    clock: systemClock,
    random: Math.random,
    log,
  },
);

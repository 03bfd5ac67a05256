import { dynamoDbClient, snsClient, sqsClient } from '../adapters/clients';
import { DynamoDbOutcomeStore } from '../adapters/dynamodb-outcome-store';
import { DynamoDbWatchList } from '../adapters/dynamodb-watch-list';
import { SnsPublisher } from '../adapters/sns-publisher';
import { SqsDeadLetters } from '../adapters/sqs-dead-letters';
import { stdoutLog } from '../adapters/stdout-log';
import { systemClock } from '../adapters/system-clock';
import { environmentName } from '../contract/environment';
import { Environment } from '../core/environment';
import { teller } from './tell';

const environment = new Environment(process.env);
const log = stdoutLog();

const table = {
  client: dynamoDbClient(),
  tableName: environment.text(environmentName.statusTableName),
  retentionDays: environment.count(environmentName.statusRetentionDays),
  clock: systemClock,
};

export const handler = teller({
  store: new DynamoDbOutcomeStore(table),
  watchList: new DynamoDbWatchList(table),
  publisher: new SnsPublisher({
    client: snsClient(),
    topicArn: environment.text(environmentName.outcomesTopicArn),
  }),
  deadLetters: new SqsDeadLetters({
    client: sqsClient(),
    queueUrl: environment.text(environmentName.deadLetterQueueUrl),
    log,
  }),
  clock: systemClock,
  random: Math.random,
  log,
});

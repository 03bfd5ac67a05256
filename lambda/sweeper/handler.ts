import { dynamoDbClient } from '../adapters/clients';
import { DynamoDbOutcomeStore } from '../adapters/dynamodb-outcome-store';
import { DynamoDbPartEnds } from '../adapters/dynamodb-part-ends';
import { DynamoDbWatchList } from '../adapters/dynamodb-watch-list';
import { stdoutLog } from '../adapters/stdout-log';
import { systemClock } from '../adapters/system-clock';
import { environmentName } from '../contract/environment';
import { Environment } from '../core/environment';
import { sweeper } from './sweep';

const environment = new Environment(process.env);
const table = {
  client: dynamoDbClient(),
  tableName: environment.text(environmentName.statusTableName),
  retentionDays: environment.count(environmentName.statusRetentionDays),
  clock: systemClock,
};

export const handler = sweeper({
  watchList: new DynamoDbWatchList(table),
  store: new DynamoDbOutcomeStore(table),
  ends: new DynamoDbPartEnds(table),
  clock: systemClock,
  log: stdoutLog(),
});

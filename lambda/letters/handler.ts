import { dynamoDbClient } from '../adapters/clients';
import { DynamoDbPartEnds } from '../adapters/dynamodb-part-ends';
import { DynamoDbRequestEnds } from '../adapters/dynamodb-request-ends';
import { S3BodyStore, s3Client } from '../adapters/s3-body-store';
import { S3LetterStore } from '../adapters/s3-letter-store';
import { stdoutLog } from '../adapters/stdout-log';
import { systemClock } from '../adapters/system-clock';
import { environmentName } from '../contract/environment';
import { Environment } from '../core/environment';
import { consumerLetters } from './consumer-letters';
import { intakeLetters } from './intake-letters';
import { letterReader } from './read-letters';

const environment = new Environment(process.env);
const consumer = environment.optionalText(environmentName.consumer);
const table = {
  client: dynamoDbClient(),
  tableName: environment.text(environmentName.statusTableName),
  retentionDays: environment.count(environmentName.statusRetentionDays),
  clock: systemClock,
};
const ports = {
  ends: new DynamoDbPartEnds(table),
  letters: new S3LetterStore(
    new S3BodyStore({ client: s3Client(), bucket: environment.text(environmentName.bodiesBucketName) }),
  ),
  clock: systemClock,
  log: stdoutLog().with({ consumer }),
};

export const handler = letterReader(
  consumer === undefined
    ? intakeLetters({ ...ports, requests: new DynamoDbRequestEnds(table) })
    : consumerLetters(
        { consumer, deadLetterQueueArn: environment.text(environmentName.deadLetterQueueArn) },
        ports,
      ),
  ports,
);

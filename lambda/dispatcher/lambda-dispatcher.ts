import type { RouteEntry } from '../../routing/policy';
import { compileRoutes } from '../../routing/table';
import { dynamoDbClient, snsClient, sqsClient } from '../adapters/clients';
import { storedBodies } from '../adapters/stored-bodies';
import { DynamoDbFilterAges } from '../adapters/dynamodb-filter-ages';
import { DynamoDbRequestStore } from '../adapters/dynamodb-request-store';
import { SnsPublisher } from '../adapters/sns-publisher';
import { SqsDeadLetters } from '../adapters/sqs-dead-letters';
import { patienceOf } from '../adapters/patience-settings';
import { SqsMessageHider } from '../adapters/sqs-message-hider';
import { SqsRepublications } from '../adapters/sqs-republications';
import { stdoutLog } from '../adapters/stdout-log';
import { systemClock } from '../adapters/system-clock';
import { environmentName } from '../contract/environment';
import type { KnownContracts } from '../contract/known-contracts';
import type { RequestType } from '../contract/request-type';
import type { TimetableEntry } from '../contract/timetable';
import type { DueEntry } from '../contract/watch';
import { dueTimes } from '../core/due-times';
import { Environment } from '../core/environment';
import { NewFilters } from '../core/publishing/new-filters';
import { waitingList } from '../core/waiting-list';
import { dispatcher } from './dispatch';

/** The routes, put in when the function is bundled. */
declare const ROUTING_TABLE: readonly RouteEntry[];
/** When those consumers work that do not always do. */
declare const TIMETABLES: readonly TimetableEntry[];
/** After how long nothing can happen any more for each consumer. */
declare const DUE_TIMES: readonly DueEntry[];
/** The contracts of each request type. */
declare const CONTRACTS: KnownContracts;

/** Makes the Lambda handler of the intake queue. */
export function lambdaDispatcher(requestTypes: readonly RequestType[]) {
  const environment = new Environment(process.env);
  const log = stdoutLog();
  const random = Math.random;
  const sns = snsClient();
  const sqs = sqsClient();
  const dynamoDb = dynamoDbClient();
  const topicArn = environment.text(environmentName.requestTopicArn);
  const tableName = environment.text(environmentName.statusTableName);
  const consumerRoutes = ROUTING_TABLE.filter(({ observes }) => observes !== true);
  const againQueueUrl = environment.optionalText(environmentName.againQueueUrl);
  const propagates = environment.optionalText(environmentName.filterPropagationSeconds) !== undefined;
  // What is published once more can wait for a consumer whose deployment comes late. What is held would hold up its group.
  const latestSeconds =
    againQueueUrl === undefined ? 0 : environment.count(environmentName.longestDeploymentSeconds);
  const noticeTopicArn = environment.optionalText(environmentName.noticeTopicArn);

  return dispatcher(
    {
      maxReceiveCount: environment.count(environmentName.maxReceiveCount),
      patience: patienceOf(environment),
      maxPublishBytes: environment.count(environmentName.maxPublishBytes),
    },
    {
      requestTypes,
      contracts: CONTRACTS,
      consumersOf: compileRoutes(consumerRoutes),
      observersOf: compileRoutes(ROUTING_TABLE.filter(({ observes }) => observes === true)),
      waitingList: waitingList(TIMETABLES, systemClock),
      dueTimes: dueTimes(DUE_TIMES, systemClock),
      requests: new DynamoDbRequestStore({
        client: dynamoDb,
        tableName,
        retentionDays: environment.count(environmentName.statusRetentionDays),
        clock: systemClock,
        log,
      }),
      publisher: new SnsPublisher({ client: sns, topicArn }),
      ...(noticeTopicArn !== undefined && {
        noticePublisher: new SnsPublisher({ client: sns, topicArn: noticeTopicArn }),
      }),
      deadLetters: new SqsDeadLetters({
        client: sqs,
        queueUrl: environment.text(environmentName.intakeDeadLetterQueueUrl),
        log,
      }),
      ...(propagates && {
        newFilters: new NewFilters({
          routes: consumerRoutes,
          newMilliseconds:
            (environment.count(environmentName.filterPropagationSeconds) + latestSeconds) * 1000,
          ages: new DynamoDbFilterAges({ client: dynamoDb, tableName, topicArn }),
          clock: systemClock,
          log,
        }),
      }),
      ...(againQueueUrl !== undefined && {
        republications: new SqsRepublications({ client: sqs, queueUrl: againQueueUrl }),
      }),
      hider: new SqsMessageHider({
        client: sqs,
        queueUrl: environment.text(environmentName.workQueueUrl),
        log,
      }),
      bodies: storedBodies(environment),
      clock: systemClock,
      random,
      log,
    },
  );
}

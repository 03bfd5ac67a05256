import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { LetterReader } from '../constructs/letter-reader';
import type { WorkQueue } from '../constructs/work-queue';
import type { ReceiverProps } from './receiver';

/**
 * Lets a function read the dead-letter queues of a consumer.
 * @param undelivered dead-letter queues of its subscriptions, by the ids of their mappings
 */
export function readLetters(
  scope: Construct,
  { config, route, letters, statusTable, bodies }: ReceiverProps,
  { deadLetterQueue }: WorkQueue,
  undelivered: Readonly<Record<string, IQueue>>,
): void {
  new LetterReader(scope, 'Letters', {
    entry: letters,
    consumer: route.consumer,
    deadLetterQueue,
    undelivered,
    statusTable,
    statusRetention: config.status.retention,
    bodies,
    logRetention: config.logRetention,
    removalPolicy: config.removalPolicy,
  });
}

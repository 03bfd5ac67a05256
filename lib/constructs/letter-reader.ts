import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { environmentName } from '../../lambda/contract/environment';
import { NodeFunction } from './node-function';
import { endRequests, recordWork, storeLetters } from './permissions';
import { QueueMapping } from './queue-mapping';
import { letterReaderTimeout } from './secure-queue';

export interface LetterReaderProps {
  /** File that exports the handler. */
  readonly entry: string;
  /**
   * The consumer whose parts end.
   * @default - the letters are those of the intake: requests end
   */
  readonly consumer?: string;
  /** The dead-letter queue of the work queue, or of the intake queue. */
  readonly deadLetterQueue: IQueue;
  /** Dead-letter queues of subscriptions, by the ids of their mappings. @default - none */
  readonly undelivered?: Readonly<Record<string, IQueue>>;
  readonly statusTable: ITable;
  /** How long a status is kept. */
  readonly statusRetention: Duration;
  /** Where letters are stored. */
  readonly bodies: IBucket;
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** The least that a mapping allows. Letters are rare. */
const maxConcurrency = 2;

/**
 * A function that reads dead-letter queues, records the end of each letter and stores the letter in the bucket
 * (`docs/adr/0030-dead-letters-end-their-part.md`).
 */
export class LetterReader extends Construct {
  constructor(scope: Construct, id: string, props: LetterReaderProps) {
    super(scope, id);
    const { consumer, statusTable, statusRetention, bodies, deadLetterQueue } = props;
    const reader = new NodeFunction(this, 'Reader', {
      description: `Ends the ${consumer === undefined ? 'requests' : 'parts'} of dead letters and stores the letters`,
      entry: props.entry,
      timeout: letterReaderTimeout,
      memorySize: 512,
      logRetention: props.logRetention,
      removalPolicy: props.removalPolicy,
      environment: {
        ...(consumer !== undefined && { [environmentName.consumer]: consumer }),
        [environmentName.deadLetterQueueArn]: deadLetterQueue.queueArn,
      },
    });
    const record = consumer === undefined ? endRequests : recordWork;
    reader.allow(record(statusTable, statusRetention));
    reader.allow(storeLetters(bodies, consumer));
    for (const [name, queue] of Object.entries({ DeadLetters: deadLetterQueue, ...props.undelivered })) {
      new QueueMapping(this, name, { function: reader, workQueue: { queue }, batchSize: 10, maxConcurrency });
    }
  }
}

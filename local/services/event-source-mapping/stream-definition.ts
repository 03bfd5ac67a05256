import { parseArn } from '../../aws/arn';
import { checkFilters } from './record-filter';

/** How a stream's records get to a function, in the words of CloudFormation and with its defaults. */
export interface StreamMappingDefinition {
  /** ARN of a DynamoDB stream. */
  readonly streamArn: string;
  /** A function's name or ARN. */
  readonly functionName: string;
  /** `TRIM_HORIZON` or `LATEST`. */
  readonly startingPosition: string;
  /** @default 100 */
  readonly batchSize?: number;
  /** How long a batch is gathered. @default 0 - what is there goes at once */
  readonly batchingWindowSeconds?: number;
  /** Patterns as JSON text: records that match none of them are left out. @default - every record */
  readonly filters?: readonly string[];
  /** Whether the function answers which records failed. @default false */
  readonly reportBatchItemFailures?: boolean;
  /** @default -1 - as long as the stream keeps the record */
  readonly maximumRetryAttempts?: number;
  /** @default -1 - as long as the stream keeps the record */
  readonly maximumRecordAgeSeconds?: number;
  /** Whether a batch that failed is tried again in two halves. @default false */
  readonly bisectBatchOnFunctionError?: boolean;
  /** ARN of the queue or the topic that is told of discarded records. @default - nobody is told */
  readonly onFailureArn?: string;
  /** Batches of a shard at once on AWS. Here it is one at a time, which keeps the order of each key as well. @default 1 */
  readonly parallelizationFactor?: number;
  /** @default true */
  readonly enabled?: boolean;
}

/** A definition with its defaults filled in. */
export interface CompleteStreamMapping extends Required<Omit<StreamMappingDefinition, 'onFailureArn'>> {
  readonly onFailureArn?: string;
  readonly kind: 'stream';
  readonly sourceArn: string;
  readonly sourceName: string;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html */
const LARGEST_BATCH = 10_000;
const LONGEST_WINDOW = 300;
const MOST_RETRIES = 10_000;
const OLDEST_RECORD = 604_800;
/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html */
const YOUNGEST_OLD_RECORD = 60;
const MOST_LANES = 10;

/**
 * @returns the definition with its defaults
 * @throws Error with everything that is wrong with it
 */
export function checkStreamMapping(definition: StreamMappingDefinition): CompleteStreamMapping {
  const { streamArn } = definition;
  const table = /^table\/([^/]+)\/stream\/.+$/.exec(parseArn(streamArn)?.resource ?? '')?.[1];
  if (table === undefined) throw new Error(`Event source ${streamArn}: it is no stream of a table.`);
  const complete: CompleteStreamMapping = {
    batchSize: 100,
    batchingWindowSeconds: 0,
    filters: [],
    reportBatchItemFailures: false,
    maximumRetryAttempts: -1,
    maximumRecordAgeSeconds: -1,
    bisectBatchOnFunctionError: false,
    parallelizationFactor: 1,
    enabled: true,
    ...definition,
    kind: 'stream',
    sourceArn: streamArn,
    sourceName: table,
  };
  const wrong = [...problems(complete), ...checkFilters(complete.filters)];
  if (wrong.length > 0) throw new Error(`Event source ${streamArn}: ${wrong.join('; ')}.`);
  return complete;
}

function* problems(mapping: CompleteStreamMapping): Generator<string> {
  const { startingPosition, batchSize, batchingWindowSeconds, onFailureArn } = mapping;
  const { maximumRetryAttempts, maximumRecordAgeSeconds, parallelizationFactor } = mapping;
  if (startingPosition !== 'TRIM_HORIZON' && startingPosition !== 'LATEST') {
    yield `a starting position ${startingPosition} given; TRIM_HORIZON and LATEST are allowed`;
  }
  yield* outside('a batch size', batchSize, 1, LARGEST_BATCH);
  yield* outside('a batching window in seconds', batchingWindowSeconds, 0, LONGEST_WINDOW);
  yield* outside('maximum retry attempts', maximumRetryAttempts, -1, MOST_RETRIES);
  if (maximumRecordAgeSeconds !== -1) {
    const age = 'a maximum record age in seconds';
    yield* outside(age, maximumRecordAgeSeconds, YOUNGEST_OLD_RECORD, OLDEST_RECORD);
  }
  yield* outside('a parallelization factor', parallelizationFactor, 1, MOST_LANES);
  const service = onFailureArn === undefined ? 'sqs' : parseArn(onFailureArn)?.service;
  if (service !== 'sqs' && service !== 'sns') {
    yield `a destination ${onFailureArn} given; only queues and topics are told of discarded records here`;
  }
}

function* outside(what: string, value: number, least: number, most: number): Generator<string> {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  yield `${what} of ${value} given; ${least} to ${most} are allowed`;
}

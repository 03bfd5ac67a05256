import { parseArn } from '../../aws/arn';

/** How a queue's messages get to a function, in the words of CloudFormation and with its defaults. */
export interface EventSourceMappingDefinition {
  /** ARN of an SQS queue. */
  readonly queueArn: string;
  /** A function's name or ARN. */
  readonly functionName: string;
  /** @default 10 */
  readonly batchSize?: number;
  /** How long a batch is gathered. @default 0 - what is there goes at once */
  readonly batchingWindowSeconds?: number;
  /** Batches at the same time. @default - as many as the machine takes */
  readonly maximumConcurrency?: number;
  /** Whether the function answers which messages failed. @default false */
  readonly reportBatchItemFailures?: boolean;
  /** @default true */
  readonly enabled?: boolean;
}

/** A definition with its defaults filled in. */
export interface CompleteMapping extends Required<Omit<EventSourceMappingDefinition, 'maximumConcurrency'>> {
  readonly maximumConcurrency?: number;
  readonly kind: 'queue';
  readonly sourceArn: string;
  readonly sourceName: string;
  readonly queueName: string;
  readonly queueAccount: string;
  readonly fifo: boolean;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html */
const LARGEST_BATCH = 10_000;
/** What one receive takes, and with it a batch without a window, and any batch of a FIFO queue. */
export const LARGEST_RECEIVE = 10;
const LONGEST_WINDOW = 300;

/** What an event source is: whatever is no stream of a table is left to the check of queues. */
export function sourceKindOf(sourceArn: string): 'queue' | 'stream' {
  return parseArn(sourceArn)?.service === 'dynamodb' ? 'stream' : 'queue';
}

/**
 * @returns the definition with its defaults
 * @throws Error with everything that is wrong with it
 */
export function checkMapping(definition: EventSourceMappingDefinition): CompleteMapping {
  const source = parseArn(definition.queueArn);
  if (source?.service !== 'sqs') {
    throw new Error(
      `Event source ${definition.queueArn}: only SQS queues and DynamoDB streams are event sources here.`,
    );
  }
  const complete: CompleteMapping = {
    batchSize: 10,
    batchingWindowSeconds: 0,
    reportBatchItemFailures: false,
    enabled: true,
    ...definition,
    kind: 'queue',
    sourceArn: definition.queueArn,
    sourceName: source.resource,
    queueName: source.resource,
    queueAccount: source.account,
    fifo: source.resource.endsWith('.fifo'),
  };
  const wrong = [...problems(complete)];
  if (wrong.length > 0) throw new Error(`Event source ${definition.queueArn}: ${wrong.join('; ')}.`);
  return complete;
}

function* problems(mapping: CompleteMapping): Generator<string> {
  const { batchSize, batchingWindowSeconds: window, maximumConcurrency, fifo } = mapping;
  const largest = fifo ? LARGEST_RECEIVE : LARGEST_BATCH;
  if (!isWhole(batchSize, 1, largest)) {
    yield `a batch size of ${batchSize} given; 1 to ${largest} are allowed${fifo ? ' on a FIFO queue' : ''}`;
  } else if (batchSize > LARGEST_RECEIVE && window < 1) {
    yield `a batch size of ${batchSize} given; more than ${LARGEST_RECEIVE} need a batching window of at least 1 second`;
  }
  if (!isWhole(window, 0, LONGEST_WINDOW)) {
    yield `a batching window of ${window} seconds given; 0 to ${LONGEST_WINDOW} are allowed`;
  }
  if (fifo && window > 0) yield 'a batching window given; FIFO queues have none';
  if (maximumConcurrency !== undefined && !isWhole(maximumConcurrency, 2, 1000)) {
    yield `a maximum concurrency of ${maximumConcurrency} given; 2 to 1000 are allowed`;
  }
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

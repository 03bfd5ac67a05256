/**
 * The quotas of SQS as data.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-quotas.html
 */
export interface SqsLimits {
  /** Messages of a standard queue that may be in flight at once. */
  readonly inFlight: number;
  /** Messages of a FIFO queue that may be in flight at once. */
  readonly inFlightFifo: number;
  /** Largest message, and so the largest `MaximumMessageSize`, in bytes. */
  readonly messageBytes: number;
  /** Largest sum of the messages of one batch, in bytes. */
  readonly batchBytes: number;
  readonly batchEntries: number;
  readonly messageAttributes: number;
  readonly tags: number;
  /** The longest that a receive may wait, in seconds. */
  readonly receiveSeconds: number;
  /** Seconds in which a FIFO queue takes a deduplication id once. */
  readonly deduplicationSeconds: number;
  /** Seconds in which a repeated receive request attempt id gives the same messages. */
  readonly receiveAttemptSeconds: number;
  /** Seconds between two purges of a queue. */
  readonly purgeSeconds: number;
  /** Seconds for which the name of a deleted queue cannot be taken again. */
  readonly recreateSeconds: number;
  /** A message group of a standard queue is noisy with at least so many messages in flight ... */
  readonly noisyInFlight: number;
  /** ... that are more than this part of the queue's, or with more than this part of the processing time. */
  readonly noisyShare: number;
  /** Messages a move task without a rate of its own moves in one go. */
  readonly moveBatch: number;
}

export const awsSqsLimits: SqsLimits = {
  inFlight: 120_000,
  inFlightFifo: 120_000,
  messageBytes: 1_048_576,
  batchBytes: 1_048_576,
  batchEntries: 10,
  messageAttributes: 10,
  tags: 50,
  receiveSeconds: 20,
  deduplicationSeconds: 300,
  receiveAttemptSeconds: 300,
  purgeSeconds: 60,
  recreateSeconds: 60,
  noisyInFlight: 30,
  noisyShare: 0.1,
  moveBatch: 500,
};

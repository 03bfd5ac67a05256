/** What this code reads of a record that an event source mapping hands over. */
export interface QueueRecord {
  readonly messageId: string;
  /** Absent for a message that did not come from a queue. */
  readonly receiptHandle?: string;
  readonly body: string;
  readonly attributes: {
    readonly ApproximateReceiveCount: string;
    /** Milliseconds since the epoch. */
    readonly SentTimestamp: string;
    /** Milliseconds since the epoch. */
    readonly ApproximateFirstReceiveTimestamp?: string;
    /** On a FIFO queue always, on a standard one where its sender gave one. */
    readonly MessageGroupId?: string;
    /** On a FIFO queue. */
    readonly MessageDeduplicationId?: string;
  };
  readonly messageAttributes?: Readonly<Record<string, RecordAttribute>>;
  /** ARN of the queue. */
  readonly eventSourceARN?: string;
}

/** A message attribute as an event source mapping hands it over. */
export interface RecordAttribute {
  readonly dataType: string;
  readonly stringValue?: string;
  /** Base64. */
  readonly binaryValue?: string;
}

export interface QueueEvent {
  readonly Records: readonly QueueRecord[];
}

/**
 * Names the messages that must come back; the queue forgets all others.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export interface PartialBatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** Answers for a batch of which `failed` must come back. */
export function partialBatch(failed: Iterable<QueueRecord>): PartialBatchResponse {
  const ids = new Set<string>();
  for (const record of failed) ids.add(record.messageId);
  return { batchItemFailures: Array.from(ids, (itemIdentifier) => ({ itemIdentifier })) };
}

/** Whether the queue gives the message up when it fails now. */
export function isLastAttempt(record: QueueRecord, maxReceiveCount: number): boolean {
  return Number(record.attributes.ApproximateReceiveCount) >= maxReceiveCount;
}

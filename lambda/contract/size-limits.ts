/**
 * What each hop of a request takes, in bytes. What goes where, and from which size on a body goes through the store, is
 * computed from these and typed nowhere else.
 */
export const hopLimits = {
  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html, 10 MB in the narrower reading */
  apiGateway: 10_000_000,
  /** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
  sqs: 1_048_576,
  /** Of a topic whose `MaximumMessageSize` is not raised: https://docs.aws.amazon.com/general/latest/gr/sns.html */
  sns: 262_144,
  /** One call's payload: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
  lambda: 6_291_456,
} as const;

/** Longest reason that is kept beside a dead letter, as a message attribute. */
export const maxReasonLength = 200;

/** Name, type and value of that attribute: with them, a copy of any message still has to fit into SQS. */
const reasonBytes = 'reason'.length + 'String'.length + maxReasonLength;

/** A body escaped for a JSON string has at most three times its bytes (`"` has two, `é` becomes `\u00e9`). */
const escapeGrowth = 3;

/** A message in a Lambda event is escaped once more, with its metadata beside it. */
const recordBytes = 4096;

/** Largest message that the intake queue may take: it came through API Gateway, and its copy must fit a dead-letter queue. */
export function intakeLimit(): number {
  return Math.floor(
    Math.min(
      hopLimits.apiGateway / escapeGrowth,
      hopLimits.sqs - reasonBytes,
      (hopLimits.lambda - recordBytes) / escapeGrowth,
    ),
  );
}

/**
 * Largest event that is published as it is, text and attributes: the narrowest of the topic, the work queues, and the
 * call of a consumer. A `PublishBatch` takes no more than this in all.
 * @param topic what the topic takes
 */
export function publishLimit(topic: number = hopLimits.sns): number {
  return Math.floor(Math.min(topic, hopLimits.sqs, (hopLimits.lambda - recordBytes) / escapeGrowth));
}

/** Largest body that can be uploaded; a request type allows as much, or less. The functions' memory follows from it. */
export const maxUploadBytes = 52_428_800;

const mebibyte = 1_048_576;
/** MiB of a function that has no large body in hand: Node.js, the SDK, a batch of ordinary messages. */
const baseMemory = 128;
/**
 * Bytes of memory for each byte of a body: the bytes, the text (two for a character once one is beyond Latin-1), the
 * value that was read and the one that was checked, the text that a consumer may make of it. Seen with 49 MB of
 * `stock-counted` and the audit's digest of it, in a process of its own: 9.
 */
const memoryGrowth = 12;

/** MiB that a function needs to have bodies of so many bytes in hand at once. */
export function memoryFor(bytes: number): number {
  return baseMemory + Math.ceil((bytes / mebibyte) * memoryGrowth);
}

/** Bytes of bodies that a function with so many MiB may have in hand at once. */
export function bodiesInMemory(memory: number): number {
  return Math.floor((Math.max(0, memory - baseMemory) / memoryGrowth) * mebibyte);
}

/** Consumers that can receive one request. `lib/validation/status-rules.ts` refuses routes with more. */
export const mostConsumers = 20;

/**
 * What one query reads at most: a status is one page of it.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html
 */
const queryPageBytes = 1_048_576;

/** Bytes of a part beside its result: keys, names, times; or the failure in place of the result. */
const partBytes = 4096;

/** Largest result of a consumer, as JSON text: 46 KiB. The status of a request with the most consumers is one page then. */
export const maxResultBytes =
  Math.floor((queryPageBytes - (mostConsumers + 2) * partBytes) / mostConsumers / 1024) * 1024;

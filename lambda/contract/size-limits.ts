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

/** Arrays and objects that may be open at once in a body. Code that recurses over a body needs stack for each. */
export const maxBodyDepth = 100;

/** Values and member names in a body: a million articles of a stock count have five million. */
export const maxBodyValues = 7_000_000;

/** Members of one object. While a larger object is parsed, it needs several times the memory that it has at the end. */
export const maxObjectMembers = 100_000;

const mebibyte = 1_048_576;
/** MiB of a function that has no large body in hand: Node.js, the SDK, a batch of ordinary messages. */
const baseMemory = 128;
/**
 * Bytes of memory for each byte of a body's text (`docs/adr/0028-bodies-that-fit-memory.md`): the bytes themselves, the
 * text, and the strings in the value. A text has two bytes for a character once one character is beyond Latin-1.
 */
const textGrowth = 5;
/**
 * Bytes of memory for each value and each name: 72 at most as parsed, as much as validated, and what V8 has not collected
 * yet when Lambda lets its heap grow to nine tenths of the memory.
 */
const valueGrowth = 250;
/** The densest text: `[[[[` and `0,0,` have one value in two bytes. */
const bytesOfValue = 2;

/** MiB that a function needs to read a body of so many bytes. */
export function memoryFor(bytes: number): number {
  const values = Math.min(bytes / bytesOfValue, maxBodyValues);
  return baseMemory + Math.ceil((bytes * textGrowth + values * valueGrowth) / mebibyte);
}

/**
 * MiB that the dispatcher needs: for the largest upload, and for a batch of inline bodies, which are in memory together.
 * @param largestUpload bytes; 0 when no body can be uploaded
 */
export function dispatcherMemory(largestUpload: number): number {
  return Math.max(512, memoryFor(largestUpload));
}

/** Bytes of bodies that a function with so many MiB may have in hand at once. A larger body is in hand alone. */
export function bodiesInMemory(memory: number): number {
  const growth = textGrowth + valueGrowth / bytesOfValue;
  return Math.floor((Math.max(0, memory - baseMemory) * mebibyte) / growth);
}

/** Consumers that can receive one request. `lib/validation/status-rules.ts` refuses routes with more. */
export const mostConsumers = 20;

/** Items of a request beside those of its consumers: the request, the outcomes published, the reads of its upload. */
export const otherParts = 3;

/**
 * Bytes that one query reads at most. A status must fit into them, because the API reads one page.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html
 */
const queryPageBytes = 1_048_576;

/** Bytes of a part beside its result: keys, names, times; or the failure in place of the result. */
const partBytes = 4096;

/** Largest result of a consumer, as JSON text: 46 KiB. The status of a request with the most consumers is one page then. */
export const maxResultBytes =
  Math.floor((queryPageBytes - (mostConsumers + otherParts) * partBytes) / mostConsumers / 1024) * 1024;

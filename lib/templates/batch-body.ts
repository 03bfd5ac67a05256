import { idempotencyKeyRule, maxIdempotencyKey, placeLength } from '../../lambda/contract/envelope';

/** Members of the body of `POST /requests/{type}/batch`. */
export const batchMember = { requests: 'requests', body: 'body', idempotencyKey: 'idempotencyKey' } as const;

/**
 * Requests in a batch: what one `SendMessageBatch` takes.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 */
export const maxBatchEntries = 10;

/** Begins the id of an entry whose idempotency key is invalid. Its place comes after it. */
export const invalidKeyId = 'key-';

/** What is said of an invalid idempotency key. */
export const batchKeyRule = `${idempotencyKeyRule} In a batch, the key of the header has at most ${
  maxIdempotencyKey - placeLength
}.`;

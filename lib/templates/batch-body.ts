/** Members of the body of `POST /requests/{type}/batch`. */
export const batchMember = { requests: 'requests', body: 'body', idempotencyKey: 'idempotencyKey' } as const;

/**
 * Requests in a batch: what one `SendMessageBatch` takes.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 */
export const maxBatchEntries = 10;

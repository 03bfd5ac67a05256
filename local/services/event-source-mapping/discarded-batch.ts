import type { InvokeResult } from '../../aws/lambda-invoker';
import type { StreamedRecord } from './stream-record';

export type DiscardCondition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

/** A batch that is given up. */
export interface DiscardedBatch {
  readonly records: readonly StreamedRecord[];
  readonly condition: DiscardCondition;
  readonly functionArn: string;
  readonly streamArn: string;
  readonly shardId: string;
  readonly requestId: string;
  /** How often the function was run with it. */
  readonly invocations: number;
  /** Of the last run; undefined when there was none. */
  readonly result: InvokeResult | undefined;
}

/**
 * What a destination is told: where to find the records, not the records themselves.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export function failureRecord(batch: DiscardedBatch, now: number): string {
  const { records, condition, functionArn, streamArn, shardId, requestId, invocations, result } = batch;
  const first = records[0];
  const last = records.at(-1);
  return JSON.stringify({
    requestContext: { requestId, functionArn, condition, approximateInvokeCount: invocations },
    ...(result !== undefined && {
      responseContext: {
        statusCode: 200,
        executedVersion: '$LATEST',
        // null where the function reported failures without one of its own.
        functionError: result.functionError ?? null,
      },
    }),
    version: '1.0',
    timestamp: new Date(now).toISOString(),
    DDBStreamBatchInfo: {
      shardId,
      startSequenceNumber: first?.record.dynamodb.SequenceNumber,
      endSequenceNumber: last?.record.dynamodb.SequenceNumber,
      approximateArrivalOfFirstRecord: arrivalOf(first),
      approximateArrivalOfLastRecord: arrivalOf(last),
      batchSize: records.length,
      streamArn,
    },
  });
}

/** To the second. */
function arrivalOf(record: StreamedRecord | undefined): string | undefined {
  return record && new Date(record.at).toISOString().replace(/\.\d+Z$/, 'Z');
}

import type { StreamEntry } from '../../aws/change-stream';

/** A record on its way to a function. */
export interface StreamedRecord extends StreamEntry {
  /** The record as JSON text, as it is in the event. */
  readonly text: string;
  readonly bytes: number;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
export function streamedRecord(entry: StreamEntry, streamArn: string): StreamedRecord {
  const text = JSON.stringify({ ...entry.record, eventSourceARN: streamArn });
  return { ...entry, text, bytes: Buffer.byteLength(text) + 1 };
}

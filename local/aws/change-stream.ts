/** An item or its key, in DynamoDB's JSON. */
export type Image = Readonly<Record<string, unknown>>;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_StreamRecord.html */
export type StreamViewType = 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES';

/** One change of one item, as functions get it but for the stream's ARN. */
export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly eventVersion: string;
  readonly eventSource: 'aws:dynamodb';
  readonly awsRegion: string;
  readonly dynamodb: {
    /** In whole seconds since the epoch. */
    readonly ApproximateCreationDateTime: number;
    readonly Keys: Image;
    readonly NewImage?: Image;
    readonly OldImage?: Image;
    readonly SequenceNumber: string;
    readonly SizeBytes: number;
    readonly StreamViewType: StreamViewType;
  };
  /** Who deleted the item, when DynamoDB itself did. */
  readonly userIdentity?: { readonly type: string; readonly principalId: string };
}

/** A record and where it is in its stream. */
export interface StreamEntry {
  /** Grows by one from record to record, from 1. */
  readonly position: number;
  /** When the change was made, in milliseconds since the epoch. */
  readonly at: number;
  readonly record: StreamRecord;
}

/** Port through which event source mappings read a stream, which has one shard. */
export interface ReadableStream {
  readonly arn: string;
  readonly shardId: string;
  /** Of the newest record there ever was; 0 before the first. */
  readonly last: number;
  /** What is kept of the records that follow `position`, in order, at most `most` of them. */
  after(position: number, most: number): readonly StreamEntry[];
  /**
   * Calls `run` once, with the next record.
   * @returns how to forget it
   */
  watch(run: () => void): () => void;
}

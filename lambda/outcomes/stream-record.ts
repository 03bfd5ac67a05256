/**
 * What this code reads of a record of a table's stream.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_StreamRecord.html
 */
export interface StreamRecord {
  readonly dynamodb: {
    readonly Keys: Readonly<Record<string, { readonly S?: string }>>;
    readonly SequenceNumber: string;
  };
}

export interface StreamEvent {
  readonly Records: readonly StreamRecord[];
}

/** A record as GetRecords has it. */
export interface ApiRecord {
  readonly eventName: string;
  readonly dynamodb: Readonly<Record<string, unknown>> & { readonly SequenceNumber: string };
  readonly userIdentity?: unknown;
  readonly [member: string]: unknown;
}

export interface Shard {
  readonly ShardId: string;
  readonly SequenceNumberRange: {
    readonly StartingSequenceNumber: string;
    readonly EndingSequenceNumber?: string;
  };
}

/** An answer of DynamoDB Streams: of an action the members that it has, of a failure `__type` and `message`. */
export interface Answer {
  readonly Streams: readonly { readonly StreamArn: string; readonly TableName: string }[];
  readonly LastEvaluatedStreamArn?: string;
  readonly StreamDescription: Readonly<Record<string, unknown>> & { readonly Shards: readonly Shard[] };
  readonly ShardIterator: string;
  readonly NextShardIterator?: string;
  readonly Records: readonly ApiRecord[];
  readonly __type?: string;
  readonly message?: string;
}

/** Speaks the protocol of DynamoDB Streams, whose client is another package of the SDK than that of tables. */
export class StreamsClient {
  constructor(private readonly url: string) {}

  async call(action: string, input: object = {}): Promise<Answer> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDBStreams_20120810.${action}`,
      },
      body: JSON.stringify(input),
    });
    const answer: Answer = JSON.parse(await response.text());
    return answer;
  }

  /** What an action is refused with. */
  async refusal(action: string, input: object = {}): Promise<string> {
    const { __type: type = 'none', message = '' } = await this.call(action, input);
    return `${type.replace(/^.*#/, '')}: ${message}`;
  }

  async iterator(StreamArn: string, ShardIteratorType: string, SequenceNumber?: string): Promise<string> {
    const { StreamDescription } = await this.call('DescribeStream', { StreamArn });
    const ShardId = StreamDescription.Shards[0]?.ShardId;
    const input = { StreamArn, ShardId, ShardIteratorType, SequenceNumber };
    return (await this.call('GetShardIterator', input)).ShardIterator;
  }

  /** All that is kept of the stream, oldest first. */
  async records(StreamArn: string): Promise<readonly ApiRecord[]> {
    const ShardIterator = await this.iterator(StreamArn, 'TRIM_HORIZON');
    return (await this.call('GetRecords', { ShardIterator })).Records;
  }
}

import { existing, type StreamsAction } from '../action';
import { limitOf, optionalText, requiredText } from '../input';
import { sequenceNumberOf, type TableStream } from '../table-stream';

const MOST_SHARDS = 100;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_DescribeStream.html */
export const describeStream: StreamsAction = ({ streams }, input) => {
  const stream = existing(streams, requiredText(input, 'StreamArn'));
  limitOf(input, MOST_SHARDS);
  // A filter asks for the children of a shard, and the only one there is has none.
  const isAfterAll = optionalText(input, 'ExclusiveStartShardId') === stream.shardId;
  const isFiltered = input['ShardFilter'] !== undefined && input['ShardFilter'] !== null;
  const { arn, createdAt, endedAt, options } = stream;
  return {
    StreamDescription: {
      StreamArn: arn,
      StreamLabel: options.label,
      StreamStatus: endedAt === undefined ? 'ENABLED' : 'DISABLED',
      StreamViewType: options.view,
      CreationRequestDateTime: createdAt / 1000,
      TableName: options.tableName,
      KeySchema: options.keySchema,
      Shards: isAfterAll || isFiltered ? [] : [shardOf(stream)],
    },
  };
};

function shardOf({ shardId, horizon, last, endedAt }: TableStream): object {
  return {
    ShardId: shardId,
    SequenceNumberRange: {
      StartingSequenceNumber: sequenceNumberOf(horizon + 1),
      // Only a shard that takes no more records has an end.
      ...(endedAt !== undefined && { EndingSequenceNumber: sequenceNumberOf(Math.max(last, horizon + 1)) }),
    },
  };
}

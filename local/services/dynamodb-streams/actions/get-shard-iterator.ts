import type { Structure } from '../../../aws/structure';
import { AwsError } from '../../../aws/error';
import { existing, type StreamsAction } from '../action';
import { invalid, optionalText, requiredChoice, requiredText } from '../input';
import { writeIterator } from '../shard-iterator';
import { positionOf, type TableStream } from '../table-stream';

const types = ['AT_SEQUENCE_NUMBER', 'TRIM_HORIZON', 'AFTER_SEQUENCE_NUMBER', 'LATEST'];

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html */
export const getShardIterator: StreamsAction = ({ streams, clock }, input) => {
  const stream = existing(streams, requiredText(input, 'StreamArn'));
  const shardId = requiredText(input, 'ShardId');
  const type = requiredChoice(input, 'ShardIteratorType', types);
  if (shardId !== stream.shardId) {
    throw new AwsError(
      'ResourceNotFoundException',
      `Requested resource not found: Shard: ${shardId} in Stream: ${stream.arn} not found`,
    );
  }
  const position = startOf(stream, type, input);
  return { ShardIterator: writeIterator({ arn: stream.arn, position }, clock.now()) };
};

function startOf(stream: TableStream, type: string, input: Structure): number {
  if (type === 'TRIM_HORIZON') return stream.horizon;
  if (type === 'LATEST') return stream.last;
  const sequenceNumber = optionalText(input, 'SequenceNumber');
  if (sequenceNumber === undefined) throw invalid(`SequenceNumber is needed for ${type}`);
  const named = positionOf(sequenceNumber);
  if (named === undefined || named < 1 || named > stream.last) {
    throw invalid(`Invalid SequenceNumber: ${sequenceNumber} is not in the shard`);
  }
  const position = type === 'AT_SEQUENCE_NUMBER' ? named - 1 : named;
  if (position < stream.horizon) throw trimmed();
  return position;
}

export function trimmed(): AwsError {
  return new AwsError(
    'TrimmedDataAccessException',
    'The operation attempted to read past the oldest stream record in a shard.',
  );
}

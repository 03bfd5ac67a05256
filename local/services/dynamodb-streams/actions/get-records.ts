import type { StreamEntry, StreamRecord } from '../../../aws/change-stream';
import { existing, type StreamsAction } from '../action';
import { limitOf, requiredText } from '../input';
import { readIterator, writeIterator } from '../shard-iterator';
import { trimmed } from './get-shard-iterator';

const MOST_RECORDS = 1000;
const MOST_BYTES = 1024 * 1024;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html */
export const getRecords: StreamsAction = ({ streams, clock }, input) => {
  const now = clock.now();
  const iterator = readIterator(requiredText(input, 'ShardIterator'), now);
  const limit = limitOf(input, MOST_RECORDS);
  const stream = existing(streams, iterator.arn);
  if (iterator.position < stream.horizon) throw trimmed();
  const found = within(stream.after(iterator.position, limit));
  const position = found.at(-1)?.position ?? iterator.position;
  const isOver = stream.endedAt !== undefined && position >= stream.last;
  return {
    Records: found.map(({ record }) => apiRecord(record)),
    // Without one, there is nothing more to come of the shard.
    ...(!isOver && { NextShardIterator: writeIterator({ arn: stream.arn, position }, now) }),
  };
};

/** At least one, since otherwise nobody would get past it. */
function within(entries: readonly StreamEntry[]): readonly StreamEntry[] {
  let bytes = 0;
  const over = entries.findIndex(({ record }) => (bytes += record.dynamodb.SizeBytes) > MOST_BYTES);
  return over < 0 ? entries : entries.slice(0, Math.max(1, over));
}

/** The API writes the identity's members otherwise than functions get them. */
function apiRecord({ userIdentity, ...record }: StreamRecord): object {
  if (userIdentity === undefined) return record;
  const { type, principalId } = userIdentity;
  return { ...record, userIdentity: { PrincipalId: principalId, Type: type } };
}

import type { Structure } from '../../aws/structure';
import type { Clock } from '../../clock';
import { AwsError } from '../../aws/error';
import type { TableStream } from './table-stream';
import type { TableStreams } from './table-streams';

/** What actions work on. */
export interface StreamsContext {
  readonly streams: TableStreams;
  readonly clock: Clock;
}

/** @throws AwsError */
export type StreamsAction = (context: StreamsContext, input: Structure) => object;

/** @throws AwsError `ResourceNotFoundException` */
export function existing(streams: TableStreams, arn: string): TableStream {
  const stream = streams.find(arn);
  if (stream !== undefined) return stream;
  throw new AwsError('ResourceNotFoundException', `Requested resource not found: Stream: ${arn} not found`);
}

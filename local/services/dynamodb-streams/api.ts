import { AwsError } from '../../aws/error';
import type { Structure } from '../../aws/structure';
import type { StreamsAction, StreamsContext } from './action';
import { describeStream } from './actions/describe-stream';
import { getRecords } from './actions/get-records';
import { getShardIterator } from './actions/get-shard-iterator';
import { listStreams } from './actions/list-streams';

const actions: ReadonlyMap<string, StreamsAction> = new Map([
  ['DescribeStream', describeStream],
  ['GetRecords', getRecords],
  ['GetShardIterator', getShardIterator],
  ['ListStreams', listStreams],
]);

/** DynamoDB Streams. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Streams.html */
export class DynamoDbStreamsApi {
  constructor(private readonly context: StreamsContext) {}

  /** @throws AwsError */
  async call(action: string, input: Structure): Promise<object> {
    const run = actions.get(action);
    if (run === undefined) {
      throw new AwsError('UnknownOperationException', `DynamoDB Streams has no action ${action}.`);
    }
    // What an action throws rejects the promise.
    return run(this.context, input);
  }
}

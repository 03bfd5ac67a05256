import { Duration } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { partOf, statusAttribute } from '../../lambda/contract/status-record';
import type { NodeFunction } from './node-function';
import { keepFailedRecords, readStream } from './permissions';

export interface StreamMappingProps {
  readonly function: NodeFunction;
  /** The status table; it has a stream of new images. */
  readonly table: ITable;
  /** Shards that the stream is expected to have. Lambda runs one copy of the function for each. */
  readonly shards: number;
  /** Told where the records are in the stream that were given up; the function may put there what it gives up itself. */
  readonly failures: IQueue;
}

const request = { part: { S: FilterRule.isEqual(partOf.request) } };

/**
 * What a function is called for: the dispatcher's items, and those of consumers that have ended. Not for its own marks,
 * and not for claims, which are most of what is written. When it ends the watch of a request, it is not called either:
 * of the changes of a dispatched request, only those that leave it watched pass.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */
const filters = [
  {
    eventName: FilterRule.isEqual('INSERT'),
    // Without a state it has only the mark of a cancellation.
    image: { ...request, [statusAttribute.state]: { S: FilterRule.exists() } },
  },
  {
    eventName: FilterRule.isEqual('MODIFY'),
    image: { ...request, [statusAttribute.watch]: { S: FilterRule.exists() } },
  },
  {
    eventName: FilterRule.isEqual('MODIFY'),
    image: { ...request, [statusAttribute.state]: { S: FilterRule.or('failed', 'unrouted', 'repeat') } },
  },
  {
    eventName: FilterRule.or('INSERT', 'MODIFY'),
    image: {
      part: { S: FilterRule.beginsWith(partOf.consumer('')) },
      [statusAttribute.state]: { S: FilterRule.or('succeeded', 'failed') },
    },
  },
];

/** Lets Lambda read the status table's stream and call a function for what is worth telling. */
export class StreamMapping extends Construct {
  constructor(scope: Construct, id: string, props: StreamMappingProps) {
    super(scope, id);
    const { function: reader, table, failures } = props;
    for (const permission of readStream(table)) reader.allow(permission);
    reader.allow(keepFailedRecords(failures));
    reader.countConcurrency({ caller: "the table's stream", copies: props.shards });
    const mapping = new EventSourceMapping(this, 'Mapping', {
      target: reader.function,
      eventSourceArn: table.tableStreamArn,
      // From the stream's beginning, so that nothing is missed while the mapping is made.
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      filters: filters.map(({ eventName, image }) =>
        FilterCriteria.filter({ eventName, dynamodb: { NewImage: image } }),
      ),
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      // A shard stands still while its batch is tried again. What is an hour old is news to nobody: the status tells.
      // Lambda's pauses grow to a minute, so that twenty retries last through a short outage; each half has its own.
      retryAttempts: 20,
      maxRecordAge: Duration.hours(1),
      // Not CDK's class, which allows more than sending.
      onFailure: { bind: () => ({ destination: failures.queueArn }) },
    });
    // Lambda tries the stream when the mapping is made, and by then has to be allowed to.
    mapping.node.addDependency(reader.role);
  }
}

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

/**
 * Items for which the function is called: watched requests, and consumers that have ended. Marks of the function itself,
 * and claims, which are most of the writes, do not pass. The end of a watch does not pass either.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */
const images = [
  {
    part: { S: FilterRule.isEqual(partOf.request) },
    // The mark of a cancellation that comes before the record does not have it.
    [statusAttribute.watch]: { S: FilterRule.exists() },
  },
  {
    part: { S: FilterRule.beginsWith(partOf.consumer('')) },
    [statusAttribute.state]: { S: FilterRule.or('succeeded', 'failed') },
  },
];
const eventName = FilterRule.or('INSERT', 'MODIFY');

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
      filters: images.map((image) => FilterCriteria.filter({ eventName, dynamodb: { NewImage: image } })),
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      // A shard stands still while its batch is tried again. Lambda's pauses grow to a minute, so that twenty retries last
      // through a short outage; each half has its own. The sweeper has outcomes published that were given up here.
      retryAttempts: 20,
      maxRecordAge: Duration.hours(1),
      // Not CDK's class, which allows more than sending.
      onFailure: { bind: () => ({ destination: failures.queueArn }) },
    });
    // Lambda tries the stream when the mapping is made, and by then has to be allowed to.
    mapping.node.addDependency(reader.role);
  }
}

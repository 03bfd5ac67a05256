import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Config } from '../config';
import type { Delivery } from '../delivery';
import type { CompleteRoute } from '../route';

/** What a receiver is made of; each kind of delivery has one, in a file of this folder. */
export interface ReceiverProps<Kind extends Delivery = Delivery> {
  readonly config: Config;
  readonly route: CompleteRoute;
  readonly delivery: Kind;
  /** File that exports the consumer's handler. */
  readonly entry: string;
  readonly topic: ITopic;
  readonly statusTable: ITable;
  /** Where bodies wait that are larger than a message. */
  readonly bodies: IBucket;
}

import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Config } from '../config';
import type { Consuming, Observing } from '../delivery';
import type { Lanes } from '../lanes';
import type { CompleteRoute } from '../route';

/** What a receiver is made of; each kind of delivery has one, in a file of this folder. */
export interface ReceiverProps<Kind extends Consuming = Consuming> {
  readonly config: Config;
  readonly route: CompleteRoute;
  readonly delivery: Kind;
  /** File that exports the consumer's handler. */
  readonly entry: string;
  /** File that exports the handler of dead letters. */
  readonly letters: string;
  readonly topic: ITopic;
  /** The FIFO topic. @default - no request type is received in order */
  readonly orderedTopic?: ITopic;
  /** Which of the topics have requests for it. */
  readonly lanes: Lanes;
  readonly statusTable: ITable;
  /** Milliseconds since the epoch; what has passed by then is not made any more. */
  readonly now: number;
  /** Where bodies wait that are larger than a message. */
  readonly bodies: IBucket;
  /** Whether the account has room to reserve the copies of pushed functions. @default false */
  readonly reservesPushes?: boolean;
}

/** What an observer is made of. */
export interface ObserverProps<Kind extends Observing = Observing> {
  readonly config: Config;
  readonly route: CompleteRoute;
  readonly delivery: Kind;
  /** Those that it hears of requests from, by the ids of its subscriptions. */
  readonly topics: Readonly<Record<string, ITopic>>;
  /** In this stage: a URL or an e-mail address. */
  readonly address: string;
}

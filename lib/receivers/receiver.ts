import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Config } from '../config';
import type { Consuming, Observing } from '../delivery';
import type { CompleteRoute } from '../route';

/** What a receiver is made of; each kind of delivery has one, in a file of this folder. */
export interface ReceiverProps<Kind extends Consuming = Consuming> {
  readonly config: Config;
  readonly route: CompleteRoute;
  readonly delivery: Kind;
  /** File that exports the consumer's handler. */
  readonly entry: string;
  readonly topic: ITopic;
  readonly statusTable: ITable;
  /** Milliseconds since the epoch; what has passed by then is not made any more. */
  readonly now: number;
}

/** What an observer is made of. */
export interface ObserverProps<Kind extends Observing = Observing> {
  readonly config: Config;
  readonly route: CompleteRoute;
  readonly delivery: Kind;
  readonly topic: ITopic;
  /** In this stage: a URL or an e-mail address. */
  readonly address: string;
}

import { Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Filter } from '../../routing/filter';
import { InvalidDeclaration } from '../validation/violation';
import { Subscription } from './subscription';
import { WorkQueue } from './work-queue';

export interface ForeignSubscriberProps {
  /**
   * The request topic: `Topic.fromTopicArn(this, 'RequestTopic', arn)`. In the topic's account and region the ARN is
   * `Fn.getStackOutput('uketsuke-{stage}-fan-out', 'RequestTopicArn')`; in another account its owner tells it.
   */
  readonly topic: ITopic;
  /**
   * Name of the queue. In another account it makes, with account and region, the ARN that the topic's owner lets in
   * (`foreignSubscribers` in `lib/config.ts`), before the queue is there.
   */
  readonly queueName: string;
  /**
   * Which requests it receives.
   * @default - every request
   */
  readonly filter?: Filter;
  /** Timeout of the function that reads the queue. */
  readonly functionTimeout: Duration;
  /**
   * How long a request waits for its function before it is lost; less than the ten days for which what could not be
   * delivered is kept.
   * @default Duration.days(4)
   */
  readonly retention?: Duration;
  /** @default RemovalPolicy.DESTROY */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * What a team needs that wants requests of this app in its own stack, or in its own account: a queue with a dead-letter
 * queue, which takes messages from the topic only, and its subscription.
 *
 * Nobody expects it: requests end without it, and it has no part in their status. What no consumer of the app wants is not
 * published, so that it does not get that either.
 *
 * ```ts
 * const requests = new ForeignSubscriber(this, 'Requests', {
 *   topic: Topic.fromTopicArn(this, 'RequestTopic', 'arn:aws:sns:eu-central-1:111122223333:uketsuke-…'),
 *   queueName: 'data-lake-requests',
 *   filter: handWritten({ type: ['order-placed'] }),
 *   functionTimeout: Duration.seconds(30),
 * });
 * loader.addEventSource(new SqsEventSource(requests.workQueue.queue, { reportBatchItemFailures: true }));
 * ```
 */
export class ForeignSubscriber extends Construct {
  readonly workQueue: WorkQueue;
  readonly subscription: Subscription;

  constructor(scope: Construct, id: string, props: ForeignSubscriberProps) {
    super(scope, id);
    const { topic, removalPolicy = RemovalPolicy.DESTROY } = props;
    refuseOtherRegion(this, topic);
    this.workQueue = new WorkQueue(this, 'Work', {
      queueName: props.queueName,
      retention: props.retention ?? Duration.days(4),
      deadLetterRetention: Duration.days(14),
      maxReceiveCount: 5,
      functionTimeout: props.functionTimeout,
      removalPolicy,
    });
    this.subscription = new Subscription(this, 'Requests', {
      topic,
      workQueue: this.workQueue,
      filter: props.filter,
      undeliveredRetention: Duration.days(10),
      removalPolicy,
    });
  }
}

/**
 * The subscription's dead-letter queue has to be in its region, which is the topic's.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
 */
function refuseOtherRegion(scope: Construct, { env, topicArn }: ITopic): void {
  const { region } = Stack.of(scope);
  if (Token.isUnresolved(region) || Token.isUnresolved(env.region) || region === env.region) return;
  throw new InvalidDeclaration(
    `${scope.node.path} is in ${region}, its topic ${topicArn} in ${env.region}: put its stack where the topic is.`,
  );
}

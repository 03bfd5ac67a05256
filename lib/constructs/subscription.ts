import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSubscription, type ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Filter } from '../../routing/filter';
import { acknowledgeDeadLetterQueue } from './acknowledge-dead-letter-queue';
import { letterVisibility, secureQueue } from './secure-queue';
import type { WorkQueue } from './work-queue';

export interface SubscriptionProps {
  readonly topic: ITopic;
  readonly workQueue: WorkQueue;
  /**
   * Which messages the queue receives.
   * @default - all
   */
  readonly filter?: Filter;
  /** How long is kept what could not be delivered. */
  readonly undeliveredRetention: Duration;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Subscribes a work queue to a topic: raw delivery, and a dead-letter queue for what SNS cannot deliver.
 *
 * CDK's `SubscriptionFilter` knows a part of the operators, and its SQS subscription writes the queue's policy into
 * another stack when it can; this one takes the policy as SNS does and stays in its own stack.
 */
export class Subscription extends Construct {
  /** Keeps what SNS could not deliver. */
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, props: SubscriptionProps) {
    super(scope, id);
    const { topic, workQueue } = props;
    this.deadLetterQueue = secureQueue(this, 'DeadLetterQueue', {
      retention: props.undeliveredRetention,
      removalPolicy: props.removalPolicy,
      // SNS asks for one of the kind of the subscribed queue.
      fifo: workQueue.fifo,
      visibilityTimeout: letterVisibility,
    });
    acknowledgeDeadLetterQueue(this.deadLetterQueue);
    const subscription = new CfnSubscription(this, 'Subscription', {
      topicArn: topic.topicArn,
      protocol: 'sqs',
      endpoint: workQueue.queue.queueArn,
      rawMessageDelivery: true,
      filterPolicy: props.filter?.policy,
      filterPolicyScope: props.filter?.scope,
      redrivePolicy: { deadLetterTargetArn: this.deadLetterQueue.queueArn },
    });
    for (const queue of [workQueue.queue, this.deadLetterQueue]) {
      const dependable = letTopicSend(queue, topic).policyDependable;
      // Before the subscription, or its first messages are refused.
      if (dependable !== undefined) subscription.node.addDependency(dependable);
    }
  }
}

/** https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html */
export function letTopicSend(queue: IQueue, topic: ITopic) {
  return queue.addToResourcePolicy(
    new PolicyStatement({
      effect: Effect.ALLOW,
      principals: [new ServicePrincipal('sns.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': topic.topicArn } },
    }),
  );
}

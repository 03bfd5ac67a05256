import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnPermission, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSubscription, type ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Filter } from '../../routing/filter';
import { undeliveredQueue } from './undelivered-queue';

export interface PushSubscriptionProps {
  readonly topic: ITopic;
  /** The function that SNS calls. */
  readonly function: IFunction;
  /**
   * Which messages the function receives.
   * @default - all
   */
  readonly filter?: Filter;
  /** How long is kept what could not be handed over. */
  readonly undeliveredRetention: Duration;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Subscribes a function to a topic. SNS has done its part when Lambda has taken the message; its dead-letter queue keeps
 * what Lambda did not take (a function that is gone, a permission that lacks).
 */
export class PushSubscription extends Construct {
  /** Keeps what SNS could not hand over. */
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, props: PushSubscriptionProps) {
    super(scope, id);
    const { topic, filter } = props;
    const { functionArn } = props.function;
    const undelivered = undeliveredQueue(this, 'DeadLetterQueue', {
      topics: [topic],
      retention: props.undeliveredRetention,
      removalPolicy: props.removalPolicy,
    });
    this.deadLetterQueue = undelivered.queue;
    const permission = new CfnPermission(this, 'Permission', {
      action: 'lambda:InvokeFunction',
      functionName: functionArn,
      principal: new ServicePrincipal('sns.amazonaws.com').service,
      sourceArn: topic.topicArn,
    });
    const subscription = new CfnSubscription(this, 'Subscription', {
      topicArn: topic.topicArn,
      protocol: 'lambda',
      endpoint: functionArn,
      filterPolicy: filter?.policy,
      filterPolicyScope: filter?.scope,
      redrivePolicy: { deadLetterTargetArn: undelivered.queue.queueArn },
    });
    subscription.node.addDependency(permission, ...undelivered.ready);
  }
}

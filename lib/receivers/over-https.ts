import { CfnSubscription } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { undeliveredQueue } from '../constructs/undelivered-queue';
import type { OverHttps } from '../delivery';
import type { ObserverProps } from './receiver';

/**
 * Tried again at growing distances: 20 minutes in all, of the hour that SNS allows. A receiver that is restarted misses
 * nothing. https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
 */
const retries = {
  numRetries: 15,
  numNoDelayRetries: 0,
  numMinDelayRetries: 0,
  numMaxDelayRetries: 0,
  minDelayTarget: 5,
  maxDelayTarget: 300,
  backoffFunction: 'geometric',
} as const;

/**
 * A subscription of somebody's endpoint, and a queue for what it did not take. The endpoint has to confirm, and its
 * messages are signed: raw delivery would carry no signature.
 */
export function tellOverHttps(scope: Construct, props: ObserverProps<OverHttps>): void {
  const { config, route, topics, delivery, address } = props;
  const undelivered = undeliveredQueue(scope, 'Undelivered', {
    topics: Object.values(topics),
    retention: config.work.deadLetterRetention,
    removalPolicy: config.removalPolicy,
  });
  for (const [id, { topicArn }] of Object.entries(topics)) {
    const subscription = new CfnSubscription(scope, id, {
      topicArn,
      // Plain HTTP goes to this machine only: `lib/validation/config-rules.ts`.
      protocol: address.startsWith('https:') ? 'https' : 'http',
      endpoint: address,
      rawMessageDelivery: false,
      filterPolicy: route.filter?.policy,
      filterPolicyScope: route.filter?.scope,
      deliveryPolicy: {
        healthyRetryPolicy: retries,
        throttlePolicy: { maxReceivesPerSecond: delivery.maxPerSecond },
        requestPolicy: { headerContentType: 'application/json' },
      },
      redrivePolicy: { deadLetterTargetArn: undelivered.queue.queueArn },
    });
    subscription.node.addDependency(...undelivered.ready);
  }
}

import { CfnSubscription } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { ByEmail } from '../delivery';
import type { ObserverProps } from './receiver';

/**
 * A subscription of somebody's address, who has to confirm it (each, where requests come by two topics). It has no dead-letter queue: an e-mail that is lost after
 * six hours of attempts is no work that anybody would do again, and SNS takes one that bounces for delivered.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
 */
export function tellByEmail(scope: Construct, { route, topics, address }: ObserverProps<ByEmail>): void {
  for (const [id, { topicArn }] of Object.entries(topics)) {
    new CfnSubscription(scope, id, {
      topicArn,
      protocol: 'email',
      endpoint: address,
      filterPolicy: route.filter?.policy,
      filterPolicyScope: route.filter?.scope,
    });
  }
}

import { Arn, ArnFormat } from 'aws-cdk-lib';
import { AccountPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { ForeignSubscriber } from '../config';

/**
 * Lets the account of a queue subscribe that queue to a topic, and nothing else: not another queue, not by another
 * protocol, and neither publish nor look at the topic. `sns:Subscribe` is all that the owner of a queue needs; its own
 * subscription it may read, change and end without a word in the topic's policy.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-send-message-to-sqs-cross-account.html
 */
export function letSubscribe(topic: Topic, { name, queueArn }: ForeignSubscriber): void {
  const { account = '' } = Arn.split(queueArn, ArnFormat.NO_RESOURCE_NAME);
  topic.addToResourcePolicy(
    new PolicyStatement({
      // SNS wants one for each statement, and a different one.
      sid: `LetSubscribe${pascalCase(name)}`,
      effect: Effect.ALLOW,
      principals: [new AccountPrincipal(account)],
      actions: ['sns:Subscribe'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'sns:Protocol': 'sqs', 'sns:Endpoint': queueArn } },
    }),
  );
}

function pascalCase(name: string): string {
  return name
    .split('-')
    .map((part) => `${part.charAt(0).toUpperCase()}${part.slice(1)}`)
    .join('');
}

import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { Alias } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { ForeignSubscriber } from '../config';
import { letSubscribe } from '../constructs/let-subscribe';

export interface FanOutStackProps extends StackProps {
  /** Queues of other accounts that may be subscribed. */
  readonly foreignSubscribers: readonly ForeignSubscriber[];
}

/** The topic from which requests reach their consumers. */
export class FanOutStack extends Stack {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, props: FanOutStackProps) {
    super(scope, id, props);
    this.topic = new Topic(this, 'RequestTopic', {
      displayName: 'Requests to process',
      enforceSSL: true,
      // SNS's own key: whoever of this account may publish may use it, and the queues need none.
      masterKey: Alias.fromAliasName(this, 'Key', 'alias/aws/sns'),
    });
    for (const subscriber of props.foreignSubscribers) letSubscribe(this.topic, subscriber);
    // Not exported, which would lock the topic: who is not in this app reads it with `Fn::GetStackOutput`.
    new CfnOutput(this, 'RequestTopicArn', {
      description: 'For subscribers that are not consumers of this app',
      value: this.topic.topicArn,
    });
  }
}

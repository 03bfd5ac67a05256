import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { Alias } from 'aws-cdk-lib/aws-kms';
import { FifoThroughputScope, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { ForeignSubscriber } from '../config';
import { letSubscribe } from '../constructs/let-subscribe';

export interface FanOutStackProps extends StackProps {
  /** Queues of other accounts that may be subscribed. */
  readonly foreignSubscribers: readonly ForeignSubscriber[];
  /** Whether there are requests that are received in order. */
  readonly ordered: boolean;
}

/** The topics from which requests reach their consumers. */
export class FanOutStack extends Stack {
  readonly topic: Topic;
  /** FIFO. @default - no request is received in order */
  readonly orderedTopic?: Topic;

  constructor(scope: Construct, id: string, props: FanOutStackProps) {
    super(scope, id, props);
    // SNS's own key: whoever of this account may publish may use it, and the queues need none.
    const masterKey = Alias.fromAliasName(this, 'Key', 'alias/aws/sns');
    this.topic = new Topic(this, 'RequestTopic', {
      displayName: 'Requests to process',
      enforceSSL: true,
      masterKey,
    });
    for (const subscriber of props.foreignSubscribers) letSubscribe(this.topic, subscriber);
    // Not exported, which would lock the topic: who is not in this app reads it with `Fn::GetStackOutput`.
    new CfnOutput(this, 'RequestTopicArn', {
      description: 'For subscribers that are not consumers of this app',
      value: this.topic.topicArn,
    });
    if (!props.ordered) return;
    this.orderedTopic = new Topic(this, 'OrderedRequestTopic', {
      displayName: 'Requests to process in order',
      enforceSSL: true,
      masterKey,
      fifo: true,
      // As the queues: limits and deduplication by group. Ids of requests are unique anyway.
      fifoThroughputScope: FifoThroughputScope.MESSAGE_GROUP,
    });
  }
}

import { Stack, type StackProps } from 'aws-cdk-lib';
import { Alias } from 'aws-cdk-lib/aws-kms';
import { FifoThroughputScope, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

export interface FanOutStackProps extends StackProps {
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

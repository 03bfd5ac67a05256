import { CfnOutput, type Size, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnTopic, FifoThroughputScope, type Topic, type TopicProps } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { hopLimits } from '../../lambda/contract/size-limits';
import type { ForeignSubscriber } from '../config';
import { letSubscribe } from '../constructs/let-subscribe';
import { secureTopic } from '../constructs/secure-topic';

export interface FanOutStackProps extends StackProps {
  /** Largest message of the topics for consumers. */
  readonly maxMessageSize: Size;
  /** Queues of other accounts that may be subscribed. */
  readonly foreignSubscribers: readonly ForeignSubscriber[];
  /** Whether there are requests that are received in order. */
  readonly ordered: boolean;
  /** Whether there are observers who are told of what cannot reach them from the topics for consumers. */
  readonly notices: boolean;
}

/** The topics from which requests reach their consumers, and observers. */
export class FanOutStack extends Stack {
  readonly topic: Topic;
  /** FIFO. @default - no request is received in order */
  readonly orderedTopic?: Topic;
  /** For observers, of what comes by topics to which they cannot be subscribed. @default - there is none */
  readonly noticeTopic?: Topic;

  constructor(scope: Construct, id: string, props: FanOutStackProps) {
    super(scope, id, props);
    // Endpoints verify SHA-256; it is set whether there is one or not, so that they come and go without this stack.
    const observable: TopicProps = { signatureVersion: '2' };
    this.topic = secureTopic(this, 'RequestTopic', { ...observable, displayName: 'Requests to process' });
    takeMessagesOf(props.maxMessageSize, this.topic);
    for (const subscriber of props.foreignSubscribers) letSubscribe(this.topic, subscriber);
    // Not exported, which would lock the topic: who is not in this app reads it with `Fn::GetStackOutput`.
    new CfnOutput(this, 'RequestTopicArn', {
      description: 'For subscribers that are not consumers of this app',
      value: this.topic.topicArn,
    });
    if (props.ordered) {
      this.orderedTopic = secureTopic(this, 'OrderedRequestTopic', {
        displayName: 'Requests to process in order',
        fifo: true,
        // As the queues: limits and deduplication by group. Ids of requests are unique anyway.
        fifoThroughputScope: FifoThroughputScope.MESSAGE_GROUP,
      });
      takeMessagesOf(props.maxMessageSize, this.orderedTopic);
    }
    if (props.notices) {
      this.noticeTopic = secureTopic(this, 'NoticeTopic', {
        ...observable,
        displayName: 'Requests to be told of',
      });
    }
  }
}

function takeMessagesOf(maxMessageSize: Size, topic: Topic): void {
  const bytes = maxMessageSize.toBytes();
  const { defaultChild } = topic.node;
  // CDK's topic does not know the property.
  if (bytes !== hopLimits.sns && defaultChild instanceof CfnTopic) defaultChild.maximumMessageSize = bytes;
}

import { type Size, Stack, type StackProps } from 'aws-cdk-lib';
import { Alias } from 'aws-cdk-lib/aws-kms';
import { CfnTopic, Topic, type TopicProps } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { maxPublishBytes } from '../../lambda/contract/published-message';

export interface FanOutStackProps extends StackProps {
  /** Largest message of the request topic. */
  readonly maxMessageSize: Size;
  /** Whether anybody is told over HTTPS or by e-mail. */
  readonly hasObservers: boolean;
}

/** The topic from which requests reach their consumers, and observers. */
export class FanOutStack extends Stack {
  readonly topic: Topic;
  /** For observers, when the request topic takes messages that SNS sends to nobody outside. @default - there is none */
  readonly noticeTopic?: Topic;

  constructor(scope: Construct, id: string, props: FanOutStackProps) {
    super(scope, id, props);
    const shared: TopicProps = {
      enforceSSL: true,
      // SNS's own key: whoever of this account may publish may use it, and the queues need none.
      masterKey: Alias.fromAliasName(this, 'Key', 'alias/aws/sns'),
      // Endpoints verify SHA-256; it is set whether there is one or not, so that they come and go without this stack.
      signatureVersion: '2',
    };
    this.topic = new Topic(this, 'RequestTopic', { ...shared, displayName: 'Requests to process' });
    const bytes = props.maxMessageSize.toBytes();
    if (bytes === maxPublishBytes) return;
    // CDK's topic does not know the property.
    const { defaultChild } = this.topic.node;
    if (defaultChild instanceof CfnTopic) defaultChild.maximumMessageSize = bytes;
    if (bytes < maxPublishBytes || !props.hasObservers) return;
    this.noticeTopic = new Topic(this, 'NoticeTopic', { ...shared, displayName: 'Requests to be told of' });
  }
}

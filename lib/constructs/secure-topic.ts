import { CfnTopic, Topic, type TopicProps } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/**
 * SNS's own key: every principal of the account that may publish may use it, and queues need no key policy. CDK would
 * write an ARN with account and region; SNS documents the alias.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topic.html
 */
export const snsKey = 'alias/aws/sns';

/** Creates a topic that SNS encrypts with its own key and that accepts calls over TLS only. */
export function secureTopic(scope: Construct, id: string, props: Omit<TopicProps, 'masterKey'>): Topic {
  const topic = new Topic(scope, id, { ...props, enforceSSL: true });
  const { defaultChild } = topic.node;
  if (!(defaultChild instanceof CfnTopic))
    throw new Error(`${topic.node.path} must be a CfnTopic, got another construct.`);
  defaultChild.kmsMasterKeyId = snsKey;
  return topic;
}

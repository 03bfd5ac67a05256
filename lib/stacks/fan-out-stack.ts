import { Stack, type StackProps } from 'aws-cdk-lib';
import { Alias } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/** The topic from which requests reach their consumers. */
export class FanOutStack extends Stack {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    this.topic = new Topic(this, 'RequestTopic', {
      displayName: 'Requests to process',
      enforceSSL: true,
      // SNS's own key: whoever of this account may publish may use it, and the queues need none.
      masterKey: Alias.fromAliasName(this, 'Key', 'alias/aws/sns'),
    });
  }
}

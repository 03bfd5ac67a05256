import { Validations } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';

/** Acknowledges that the dead-letter queue of a subscription does not have a dead-letter queue of its own. */
export function acknowledgeDeadLetterQueue(queue: Queue): void {
  Validations.of(queue).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason:
      'It is a dead-letter queue itself, of a subscription: a letter returns until its end has been recorded.',
  });
}

import { Duration } from 'aws-cdk-lib';
import { uploadWindowSeconds } from '../lambda/contract/claim-check';
import type { IntakeConfig, WorkConfig } from './config';

/**
 * How long SNS tries to deliver to a queue that fails on its own or on SQS's side.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
 */
const deliveryRetries = Duration.days(23);

/**
 * How long a body and a status have to be kept: from the upload to the last moment at which a message on the longest way may be
 * received, through every dead-letter queue. A dead-letter queue counts from when the message came to the queue before
 * it, so that its retention stands for both.
 */
export function bodyRetention(intake: IntakeConfig, work: WorkConfig): Duration {
  const longest = Duration.seconds(uploadWindowSeconds)
    .plus(intake.deadLetterRetention)
    .plus(deliveryRetries)
    .plus(work.undeliveredRetention)
    .plus(work.deadLetterRetention);
  return Duration.days(Math.ceil(longest.toDays({ integral: false })));
}

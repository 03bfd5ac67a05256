import type { AwsError } from '../../aws/error';
import { toAwsError } from '../../wire/internal-failure';
import type { TopicAccount } from './account';
import type { QueueMessage } from './delivery';
import { endpointName, type Subscription } from './subscription';

/**
 * What is given up goes to the dead-letter queue of the subscription, where it has one.
 * @param write gives it the form that a queue would receive
 * @returns what to report of it
 */
export async function buryMessage(
  account: TopicAccount,
  subscription: Subscription,
  write: () => Promise<QueueMessage>,
  problem: AwsError,
  traceHeader?: string,
): Promise<string> {
  const name = endpointName(subscription);
  const { deadLetterArn: target, topicArn } = subscription;
  if (target === undefined) return `not delivered to ${name}: ${problem.queryCode}`;
  const { deliver, random } = account.options;
  const requestId = random.uuid();
  const letter = deadLetter(await write(), {
    RequestID: requestId,
    ErrorCode: problem.queryCode,
    ErrorMessage: problem.message,
  });
  try {
    await deliver.toQueue(target, forQueue(target, letter, topicArn), { topicArn, requestId, traceHeader });
    return `dead-lettered for ${name}`;
  } catch (error) {
    const { queryCode } = toAwsError(error);
    return `not delivered to ${name}: ${problem.queryCode}, nor to its dead letters: ${queryCode}`;
  }
}

/**
 * A standard queue takes no deduplication id, and from a FIFO topic gets no group.
 * https://docs.aws.amazon.com/sns/latest/dg/fifo-message-grouping.html
 */
export function forQueue(queueArn: string, message: QueueMessage, topicArn: string): QueueMessage {
  if (queueArn.endsWith('.fifo')) return message;
  const { deduplicationId: _, groupId, ...rest } = message;
  return topicArn.endsWith('.fifo') || groupId === undefined ? rest : { ...rest, groupId };
}

/** Attributes of a dead letter: why it is there comes first, then as many of the message's own as a queue takes. */
function deadLetter(message: QueueMessage, reason: Readonly<Record<string, string>>): QueueMessage {
  const reasons = Object.entries(reason).map(
    ([name, StringValue]) => [name, { DataType: 'String', StringValue }] as const,
  );
  const own = Object.entries(message.attributes ?? {}).slice(0, 10 - reasons.length);
  return { ...message, attributes: Object.fromEntries([...own, ...reasons]) };
}

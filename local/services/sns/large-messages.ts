import type { SnsLimits } from './limits';
import type { Protocol } from './subscription';
import type { Topic } from './topic';

/** https://docs.aws.amazon.com/sns/latest/dg/large-message-payloads.html */
const largeProtocols: readonly Protocol[] = ['sqs', 'lambda', 'firehose'];

/**
 * What speaks against taking messages of `size` bytes with these subscriptions.
 * @returns undefined when nothing does
 */
export function problemOfLargeMessages(
  size: number,
  protocols: readonly Protocol[],
  { messageBytes, largeMessageSubscriptions: most }: SnsLimits,
): string | undefined {
  if (size <= messageBytes) return undefined;
  const above = `a topic with a MaximumMessageSize above ${messageBytes}`;
  const strange = protocols.find((protocol) => !largeProtocols.includes(protocol));
  if (strange !== undefined) return `${above} does not support subscriptions by ${strange}`;
  return protocols.length > most ? `${above} has at most ${most} subscriptions` : undefined;
}

export function protocolsOf(topic: Topic): readonly Protocol[] {
  return [...topic.subscriptions.values()].map(({ protocol }) => protocol);
}

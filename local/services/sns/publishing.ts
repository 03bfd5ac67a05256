import { MessageView } from '../../../routing/message-view';
import type { FilterableMessage } from '../../../routing/policy';
import type { TopicAccount } from './account';
import type { Sns } from './action';
import type { Courier } from './courier';
import { type Draft, type Message, textFor } from './message';
import { endpointName, type Protocol } from './subscription';
import type { Topic } from './topic';

export interface Published {
  readonly MessageId: string;
  readonly SequenceNumber?: string;
}

/**
 * Accepts a message, and hands it to the courier for each subscription whose filter lets it pass.
 *
 * @param traceHeader of the request
 */
export function publish(
  { account, courier }: Sns,
  topic: Topic,
  draft: Draft,
  traceHeader: string | undefined,
): Published {
  const id = account.options.random.uuid();
  const { arn: topicArn, signatureVersion } = topic;
  const message = { ...draft, id, topicArn, publishedAt: account.now, signatureVersion, traceHeader };
  if (!topic.fifo) {
    fanOut(account, courier, topic, { ...message, sequenceNumber: undefined });
    return { MessageId: id };
  }
  const key = `${topic.deduplicatesPerGroup ? `${draft.groupId} ` : ''}${draft.deduplicationId}`;
  const before = topic.memory.find(key, account.now);
  if (before !== undefined) {
    account.report(topic, 'published before, dropped', before.messageId, draft.text);
    return { MessageId: before.messageId, SequenceNumber: before.sequenceNumber };
  }
  const sequenceNumber = topic.memory.nextSequenceNumber();
  topic.memory.remember(key, { messageId: id, sequenceNumber }, account.now);
  fanOut(account, courier, topic, { ...message, sequenceNumber });
  return { MessageId: id, SequenceNumber: sequenceNumber };
}

function fanOut(account: TopicAccount, courier: Courier, topic: Topic, message: Message): void {
  account.report(topic, 'published', message.id, message.text);
  const views = new Map<Protocol, MessageView>();
  for (const subscription of topic.subscriptions.values()) {
    if (subscription.pendingToken !== undefined) continue;
    if (subscription.filter !== undefined) {
      const { protocol } = subscription;
      const view = views.get(protocol) ?? new MessageView(filterable(message, protocol));
      views.set(protocol, view);
      if (!subscription.filter(view)) {
        account.report(topic, `filtered out for ${endpointName(subscription)}`, message.id, message.text);
        continue;
      }
    }
    courier.send(topic, subscription, message);
  }
}

function filterable(message: Message, protocol: Protocol): FilterableMessage {
  return { attributes: message.attributes, body: textFor(message, protocol) };
}

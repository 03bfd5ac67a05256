import type { RequestType } from '../contract/request-type';
import type { ClaimStore } from './claim-store';
import { consume, type ConsumerPorts, type ConsumerSettings, type Invocation } from './consume';
import type { DeadLetters } from './dead-letters';
import type { PartialBatchResponse, QueueEvent, QueueRecord } from './partial-batch';
import { eventTextIn, type PushedMessage, type PushEvent } from './pushed-event';
import type { ConsumerDefinition } from './work';

export interface PushedConsumerPorts extends ConsumerPorts {
  /** Keeps what trying again is no use for. */
  readonly deadLetters: DeadLetters;
}

/** Thrown when a pushed request must come back: Lambda calls the function again, and gives it to the queue at last. */
export class NotDone extends Error {
  override readonly name = 'NotDone';
}

/**
 * Makes a Lambda handler of a function of one request that SNS calls, and that reads the queue into which Lambda puts what
 * it has given up on. A pushed call cannot know whether it is the last one, and may never come; the queue's can. So a push
 * never records an end that may still change, and what it did not do ends as it does for every other consumer
 * (`docs/adr/0014-pushed-and-told.md`).
 */
export function consumePushed<const Types extends readonly RequestType[]>(
  definition: ConsumerDefinition<Types>,
  settings: ConsumerSettings,
  ports: PushedConsumerPorts,
): (event: PushEvent | QueueEvent, invocation: Invocation) => Promise<PartialBatchResponse | undefined> {
  const { deadLetters, log } = ports;
  const fromQueue = consume(definition, settings, ports);

  return async (event, invocation) => {
    const pushed = pushedMessages(event);
    if (pushed.length === 0) return fromQueue(withEventTexts(event), invocation);
    // SNS calls with one message at a time. Were there several, those that are done would be known when they came again.
    for (const message of pushed) await handlePushed(message, invocation);
    return undefined;
  };

  /** @throws NotDone when it must come back */
  async function handlePushed(message: PushedMessage, invocation: Invocation): Promise<void> {
    let givenUp = false;
    const store: ClaimStore = {
      async claim(request) {
        const claimed = await ports.store.claim(request);
        givenUp = claimed.outcome === 'given-up';
        return claimed;
      },
      async complete(claim, completion, now) {
        const recorded = await ports.store.complete(claim, completion, now);
        givenUp = recorded && completion.state === 'failed';
        return recorded;
      },
    };
    const attempt = consume(definition, { ...settings, maxReceiveCount: Infinity }, { ...ports, store });
    const { batchItemFailures } = await attempt({ Records: [queueRecordOf(message)] }, invocation);
    if (batchItemFailures.length === 0) return;
    if (!givenUp) throw new NotDone('The request is not done: it comes back');
    // To be tried again it would have to be sent again: from where the queue's own dead letters are.
    const letter = { body: message.Message, reason: 'Failed for good when it was pushed' };
    const unkept = await deadLetters.keep([letter]);
    if (unkept.size > 0) throw new NotDone('The request has failed for good, and could not be kept');
    log.info('kept', { messageId: message.MessageId });
  }
}

function pushedMessages(event: PushEvent | QueueEvent): readonly PushedMessage[] {
  return event.Records.flatMap((record) => ('Sns' in record ? [record.Sns] : []));
}

function withEventTexts(event: PushEvent | QueueEvent): QueueEvent {
  return {
    Records: event.Records.flatMap((record) =>
      'Sns' in record ? [] : [{ ...record, body: eventTextIn(record.body) }],
    ),
  };
}

function queueRecordOf({ MessageId, Message, Timestamp }: PushedMessage): QueueRecord {
  return {
    messageId: MessageId,
    body: Message,
    attributes: { ApproximateReceiveCount: '1', SentTimestamp: String(Date.parse(Timestamp)) },
  };
}

import type { RequestType } from '../../contract/request-type';
import { consume, type ConsumerPorts, type ConsumerSettings, type Invocation } from './consume';
import type { PartialBatchResponse, QueueEvent, QueueRecord } from '../queue/partial-batch';
import { eventTextIn, type PushedMessage, type PushEvent } from './pushed-event';
import type { ConsumerDefinition } from '../work';

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
  ports: ConsumerPorts,
): (event: PushEvent | QueueEvent, invocation: Invocation) => Promise<PartialBatchResponse | undefined> {
  const fromQueue = consume(definition, settings, ports);
  // Lambda decides when it calls again.
  const retry = settings.retry && { ...settings.retry, backOff: undefined };
  const push = consume(
    definition,
    { ...settings, maxAttempts: Infinity, maxReceiveCount: Infinity, retry },
    ports,
  );

  return async (event, invocation) => {
    const pushed = pushedMessages(event);
    if (pushed.length === 0) return fromQueue(withEventTexts(event), invocation);
    // SNS calls with one message at a time. Were there several, those that are done would be known when they came again.
    for (const message of pushed) await handlePushed(message, invocation);
    return undefined;
  };

  /**
   * Works on a pushed request. One that has failed for good is in the dead-letter queue then: thrown, it would look to the
   * queue like one that was sent again.
   * @throws NotDone when Lambda must call again
   */
  async function handlePushed(message: PushedMessage, invocation: Invocation): Promise<void> {
    const { batchItemFailures } = await push({ Records: [queueRecordOf(message)] }, invocation);
    if (batchItemFailures.length > 0) throw new NotDone('The request is not done: it comes back');
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

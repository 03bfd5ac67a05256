import { AwsError } from '../../aws/error';
import type { Clock, Timer } from '../../clock';
import { toAwsError } from '../../wire/internal-failure';
import type { TopicAccount } from './account';
import type { QueueMessage } from './delivery';
import { functionEvent, notificationText } from './envelope';
import { type Message, textFor } from './message';
import type { WireAttributes } from './message-attributes';
import { pauseBeforeRetry } from './retry-policy';
import { endpointName, isRaw, type Subscription } from './subscription';
import type { Topic } from './topic';

/** Delivers messages after the publisher has its answer: in order, again when it fails, to the dead letters at last. */
export class Courier {
  /** Of FIFO topics, the end of what is on its way, by subscription. */
  private readonly lines = new Map<string, Promise<void>>();
  private readonly underWay = new Set<Promise<void>>();
  private readonly pauses = new Map<Timer, () => void>();
  private closed = false;

  constructor(private readonly account: TopicAccount) {}

  /** Messages of one subscription to a FIFO topic go one after the other; all others start in the order of publishing. */
  send(topic: Topic, subscription: Subscription, message: Message): void {
    const before = topic.fifo ? this.lines.get(subscription.arn) : undefined;
    const delivery = (before ?? Promise.resolve()).then(async () =>
      this.deliver(topic, subscription, message),
    );
    if (topic.fifo) this.lines.set(subscription.arn, delivery);
    this.underWay.add(delivery);
    void delivery.finally(() => {
      this.underWay.delete(delivery);
      if (this.lines.get(subscription.arn) === delivery) this.lines.delete(subscription.arn);
    });
  }

  /** When nothing is on its way any more. */
  async settled(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }

  /** Gives up what waits for another attempt. */
  close(): void {
    this.closed = true;
    for (const [timer, wake] of this.pauses) {
      timer.cancel();
      wake();
    }
    this.pauses.clear();
  }

  private async deliver(topic: Topic, subscription: Subscription, message: Message): Promise<void> {
    const report = (event: string): void => this.account.report(topic, event, message.id, message.text);
    const name = endpointName(subscription);
    for (let failures = 1; ; failures++) {
      const problem = await this.attempt(subscription, message);
      if (problem === undefined) return report(`delivered to ${name}`);
      const pause = isTemporary(problem) ? pauseBeforeRetry(failures) : undefined;
      if (pause === undefined || this.closed) return this.giveUp(subscription, message, problem, report);
      if (pause > 0) await this.wait(pause);
    }
  }

  /** @returns what went wrong */
  private async attempt(subscription: Subscription, message: Message): Promise<AwsError | undefined> {
    const { deliver, environment, random } = this.account.options;
    const source = { topicArn: message.topicArn, requestId: random.uuid() };
    try {
      switch (subscription.protocol) {
        case 'sqs':
          checkRaw(subscription, message, this.account.options.limits.rawAttributes);
          await deliver.toQueue(
            subscription.endpoint,
            queueMessage(subscription, message, environment.endpoint),
            source,
          );
          return undefined;
        case 'lambda':
          await deliver.toFunction(
            subscription.endpoint,
            functionEvent(message, subscription, environment.endpoint),
            source,
          );
          return undefined;
        case 'http':
        case 'https':
        case 'email':
        case 'email-json':
        case 'sms':
        case 'application':
        case 'firehose':
          return new AwsError('NotDeliveredHere', `Nothing is delivered by ${subscription.protocol} here`);
      }
    } catch (error) {
      return toAwsError(error);
    }
  }

  private async giveUp(
    subscription: Subscription,
    message: Message,
    problem: AwsError,
    report: (event: string) => void,
  ): Promise<void> {
    const name = endpointName(subscription);
    const target = subscription.deadLetterArn;
    if (target === undefined) return report(`not delivered to ${name}: ${problem.queryCode}`);
    const { deliver, environment, random } = this.account.options;
    const requestId = random.uuid();
    const letter = deadLetter(queueMessage(subscription, message, environment.endpoint), {
      RequestID: requestId,
      ErrorCode: problem.queryCode,
      ErrorMessage: problem.message,
    });
    try {
      await deliver.toQueue(target, forQueue(target, letter, message.topicArn), {
        topicArn: message.topicArn,
        requestId,
      });
      report(`dead-lettered for ${name}`);
    } catch (error) {
      report(
        `not delivered to ${name}: ${problem.queryCode}, nor to its dead letters: ${toAwsError(error).queryCode}`,
      );
    }
  }

  private async wait(milliseconds: number): Promise<void> {
    const clock: Clock = this.account.options.clock;
    await new Promise<void>((resolve) => {
      const timer = clock.after(
        milliseconds,
        () => {
          this.pauses.delete(timer);
          resolve();
        },
        true,
      );
      this.pauses.set(timer, resolve);
    });
  }
}

/** Server-side and throttled: what a later attempt may mend. */
function isTemporary(problem: AwsError): boolean {
  return problem.status >= 500 || problem.status === 429 || /Throttl|TooManyRequests/.test(problem.code);
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html */
function checkRaw(subscription: Subscription, { attributes }: Message, allowed: number): void {
  const count = Object.keys(attributes).length;
  if (isRaw(subscription) && count > allowed) {
    throw new AwsError(
      'InvalidParameterValueException',
      `Number of message attributes [${count}] exceeds the allowed maximum [${allowed}].`,
      { queryCode: 'InvalidParameterValue' },
    );
  }
}

function queueMessage(subscription: Subscription, message: Message, endpoint: string): QueueMessage {
  const { groupId, deduplicationId, attributes } = message;
  const ids: Omit<QueueMessage, 'body'> = {
    ...(groupId !== undefined && { groupId }),
    ...(deduplicationId !== undefined && { deduplicationId }),
  };
  const content = isRaw(subscription)
    ? { body: textFor(message, subscription.protocol), ...someOf(attributes) }
    : { body: notificationText(message, subscription, endpoint) };
  return forQueue(subscription.endpoint, { ...content, ...ids }, message.topicArn);
}

function someOf(attributes: WireAttributes): { readonly attributes?: WireAttributes } {
  return Object.keys(attributes).length === 0 ? {} : { attributes };
}

/**
 * A standard queue takes no deduplication id, and from a FIFO topic gets no group.
 * https://docs.aws.amazon.com/sns/latest/dg/fifo-message-grouping.html
 */
function forQueue(queueArn: string, message: QueueMessage, topicArn: string): QueueMessage {
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

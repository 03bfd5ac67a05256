import type { Clock } from '../../clock';
import type { DeliveryOrder } from './delivery-order';
import { DueTimes } from './due-times';
import { FairOrder } from './fair-order';
import { FifoMemory } from './fifo-memory';
import { GroupOrder } from './group-order';
import type { SqsLimits } from './limits';
import { LongPolls } from './long-polls';
import type { Message } from './message';
import { type QueueSettings, settingsOf } from './settings';

/** A queue and its messages. What falls due is looked after whenever the queue is used, as of the clock's now. */
export class Queue {
  readonly fifo: boolean;
  readonly createdAt: number;
  readonly polls: LongPolls;
  readonly memory: FifoMemory;
  readonly tags = new Map<string, string>();
  modifiedAt: number;
  purgedAt = Number.NEGATIVE_INFINITY;
  /** Told of each message whose retention ends. */
  onExpired: (message: Message) => void = () => {};

  private readonly messages = new Map<number, Message>();
  private readonly bySentTime = new DueTimes<Message>();
  private readonly delayed = new DueTimes<Message>();
  private readonly inFlight = new DueTimes<Message>();
  private readonly order: DeliveryOrder;
  private current: QueueSettings;

  constructor(
    readonly name: string,
    readonly arn: string,
    readonly url: string,
    /** As set by its owner, defaults included. */
    readonly attributes: Map<string, string>,
    private readonly clock: Clock,
    limits: SqsLimits,
  ) {
    this.fifo = name.endsWith('.fifo');
    this.createdAt = clock.now();
    this.modifiedAt = this.createdAt;
    this.current = settingsOf(attributes);
    this.order = this.fifo ? new GroupOrder() : new FairOrder(limits);
    this.memory = new FifoMemory(limits);
    this.polls = new LongPolls(clock, () => this.nextChange());
  }

  get settings(): QueueSettings {
    return this.current;
  }

  /** Call it after a change of `attributes`. */
  attributesChanged(): void {
    const before = this.current.delay;
    this.current = settingsOf(this.attributes);
    this.modifiedAt = this.clock.now();
    // The delay of a FIFO queue holds for what is in it already; that of a standard queue does not.
    if (this.fifo && before !== this.current.delay) this.shiftDelays(this.current.delay - before);
  }

  get counts(): { readonly available: number; readonly delayed: number; readonly inFlight: number } {
    this.settle();
    const delayed = this.delayed.size;
    const inFlight = this.inFlight.size;
    return { available: this.messages.size - delayed - inFlight, delayed, inFlight };
  }

  /** @param delay milliseconds until the message can be received */
  enqueue(message: Message, delay: number): void {
    this.messages.set(message.serial, message);
    this.bySentTime.add(message.sentAt, message);
    if (delay > 0) {
      message.state = 'delayed';
      message.until = this.clock.now() + delay;
      this.delayed.add(message.until, message);
    } else {
      this.makeAvailable(message);
    }
  }

  /** @param givesUp whether the message was moved away instead of being received once more */
  receive(limit: number, visibilityTimeout: number, givesUp: (message: Message) => boolean): Message[] {
    this.settle();
    const now = this.clock.now();
    const received = this.order.take(limit, now, givesUp);
    for (const message of received) {
      message.state = 'inFlight';
      message.until = now + visibilityTimeout;
      message.receivedAt = now;
      if (message.receiveCount++ === 0) message.firstReceivedAt = now;
      message.receipts++;
      message.givenBack = false;
      this.inFlight.add(message.until, message);
    }
    return received;
  }

  /** Takes messages that are available out of the queue without receiving them. */
  takeAway(limit: number): Message[] {
    this.settle();
    const now = this.clock.now();
    const taken = this.order.take(limit, now, () => false);
    for (const message of taken) {
      message.receivedAt = now;
      this.order.landed(message, now);
      this.forget(message);
    }
    return taken;
  }

  find(serial: number): Message | undefined {
    this.settle();
    return this.messages.get(serial);
  }

  remove(message: Message): void {
    if (message.state === 'inFlight') this.land(message, this.clock.now());
    if (message.state === 'delayed') this.delayed.remove(message.until, message);
    this.forget(message);
  }

  /** @param message one in flight */
  changeVisibility(message: Message, timeout: number): void {
    const now = this.clock.now();
    this.inFlight.remove(message.until, message);
    message.until = now + timeout;
    this.inFlight.add(message.until, message);
    if (timeout === 0) this.settle();
  }

  purge(): void {
    this.purgedAt = this.clock.now();
    for (const message of this.messages.values()) this.remove(message);
    // AWS accepts a deduplication id again after a purge, unlike after a delete.
    this.memory.forgetSent();
  }

  *contents(): Iterable<Message> {
    this.settle();
    yield* this.messages.values();
  }

  private settle(): void {
    const now = this.clock.now();
    for (const message of this.bySentTime.takeUntil(now - this.current.retention)) {
      this.remove(message);
      this.onExpired(message);
    }
    for (const message of this.delayed.takeUntil(now)) this.makeAvailable(message);
    for (const message of this.inFlight.takeUntil(now)) {
      this.order.landed(message, message.until);
      this.makeAvailable(message);
    }
  }

  private makeAvailable(message: Message): void {
    message.state = 'available';
    this.order.add(message);
  }

  private land(message: Message, now: number): void {
    this.inFlight.remove(message.until, message);
    this.order.landed(message, now);
  }

  private forget(message: Message): void {
    message.state = 'gone';
    this.messages.delete(message.serial);
    this.bySentTime.remove(message.sentAt, message);
  }

  private nextChange(): number | undefined {
    const delayed = this.delayed.next();
    const inFlight = this.inFlight.next();
    if (delayed === undefined || inFlight === undefined) return delayed ?? inFlight;
    return Math.min(delayed, inFlight);
  }

  private shiftDelays(by: number): void {
    for (const message of this.delayed.takeUntil(Number.POSITIVE_INFINITY)) {
      message.until += by;
      this.delayed.add(message.until, message);
    }
  }
}

import { Deque } from './deque';
import type { DeliveryOrder } from './delivery-order';
import type { Message } from './message';

interface Group {
  readonly id: string;
  /** Messages that came back from the flight: few, and older than all that wait. In the order they were sent. */
  readonly returned: Message[];
  readonly waiting: Deque<Message>;
  inFlight: number;
}

/**
 * The order of a FIFO queue: as many of one message group as possible, in the order they were sent, then the next
 * group. A group of which a message is in flight waits.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
 */
export class GroupOrder implements DeliveryOrder {
  private readonly groups = new Map<string, Group>();
  /** Groups that may have something to deliver, in the order in which they came to have it. */
  private readonly ready = new Set<Group>();

  add(message: Message): void {
    const group = this.group(message.content.groupId ?? '');
    if (message.queued) return;
    message.queued = true;
    if (message.receipts === 0) group.waiting.push(message);
    else insertInOrder(group.returned, message);
    if (group.inFlight === 0) this.ready.add(group);
  }

  take(limit: number, _now: number, givesUp: (message: Message) => boolean): Message[] {
    const taken: Message[] = [];
    for (const group of this.ready) {
      if (taken.length >= limit) break;
      while (taken.length < limit) {
        const message = group.returned.shift() ?? group.waiting.shift();
        if (message === undefined) break;
        message.queued = false;
        if (message.state !== 'available' || givesUp(message)) continue;
        taken.push(message);
        group.inFlight++;
      }
      this.settle(group);
    }
    return taken;
  }

  landed(message: Message): void {
    const group = this.group(message.content.groupId ?? '');
    group.inFlight--;
    this.settle(group);
  }

  private settle(group: Group): void {
    const empty = group.returned.length === 0 && group.waiting.length === 0;
    if (empty || group.inFlight > 0) this.ready.delete(group);
    else this.ready.add(group);
    if (empty && group.inFlight === 0) this.groups.delete(group.id);
  }

  private group(id: string): Group {
    const known = this.groups.get(id);
    if (known !== undefined) return known;
    const group: Group = { id, returned: [], waiting: new Deque(), inFlight: 0 };
    this.groups.set(id, group);
    return group;
  }
}

function insertInOrder(messages: Message[], message: Message): void {
  const later = messages.findIndex((other) => other.serial > message.serial);
  messages.splice(later === -1 ? messages.length : later, 0, message);
}

import { Deque } from './deque';
import type { DeliveryOrder } from './delivery-order';
import type { SqsLimits } from './limits';
import type { Message } from './message';

/** Half of the processing time seen is forgotten after this many milliseconds. */
const halfLife = 60_000;

interface Tenant {
  inFlight: number;
  /** Milliseconds of processing, fading. */
  processing: Fading;
}

/** A sum that halves every {@link halfLife}. */
class Fading {
  private sum = 0;
  private at = 0;

  add(amount: number, now: number): void {
    this.sum = this.value(now) + amount;
    this.at = now;
  }

  value(now: number): number {
    return this.sum === 0 ? 0 : this.sum * 0.5 ** ((now - this.at) / halfLife);
  }
}

/**
 * The order of a standard queue: oldest first, but what a noisy message group has waits while others have anything.
 * A group is noisy while it has more than a tenth of the messages in flight and at least thirty, or more than a tenth
 * of the processing time seen lately. Messages without a group each stand for themselves.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues-detailed.html
 */
export class FairOrder implements DeliveryOrder {
  private readonly waiting = new Deque<Message>();
  /** What noisy groups have, by group. */
  private readonly parked = new Map<string, Deque<Message>>();
  private readonly tenants = new Map<string, Tenant>();
  private inFlight = 0;
  private readonly processing = new Fading();

  constructor(private readonly limits: SqsLimits) {}

  add(message: Message): void {
    if (message.queued) return;
    message.queued = true;
    this.waiting.push(message);
  }

  take(limit: number, now: number, givesUp: (message: Message) => boolean): Message[] {
    const taken: Message[] = [];
    while (taken.length < limit) {
      const message = this.next(now);
      if (message === undefined) break;
      message.queued = false;
      if (message.state !== 'available' || givesUp(message)) continue;
      taken.push(message);
      this.inFlight++;
      if (message.content.groupId !== undefined) this.tenant(message.content.groupId).inFlight++;
    }
    return taken;
  }

  landed(message: Message, now: number): void {
    this.inFlight--;
    const spent = now - message.receivedAt;
    if (spent > 0) this.processing.add(spent, now);
    const { groupId } = message.content;
    if (groupId === undefined) return;
    const tenant = this.tenant(groupId);
    tenant.inFlight--;
    if (spent > 0) tenant.processing.add(spent, now);
    if (tenant.inFlight === 0 && tenant.processing.value(now) < 1) this.tenants.delete(groupId);
  }

  private next(now: number): Message | undefined {
    return this.parkedOf(now, 'quiet') ?? this.oldestOfQuiet(now) ?? this.parkedOf(now, 'noisy');
  }

  private oldestOfQuiet(now: number): Message | undefined {
    for (let message = this.waiting.shift(); message !== undefined; message = this.waiting.shift()) {
      const { groupId } = message.content;
      if (groupId === undefined || message.state !== 'available' || !this.isNoisy(groupId, now))
        return message;
      this.park(groupId, message);
    }
    return undefined;
  }

  private park(groupId: string, message: Message): void {
    const messages = this.parked.get(groupId) ?? new Deque();
    messages.push(message);
    this.parked.set(groupId, messages);
  }

  /** Noisy groups take turns among themselves; one that became quiet goes before all, for its messages are oldest. */
  private parkedOf(now: number, kind: 'quiet' | 'noisy'): Message | undefined {
    for (const [groupId, messages] of this.parked) {
      if (this.isNoisy(groupId, now) !== (kind === 'noisy')) continue;
      const message = messages.shift();
      if (kind === 'noisy' || messages.length === 0) this.parked.delete(groupId);
      if (kind === 'noisy' && messages.length > 0) this.parked.set(groupId, messages);
      return message;
    }
    return undefined;
  }

  private isNoisy(groupId: string, now: number): boolean {
    const tenant = this.tenants.get(groupId);
    if (tenant === undefined) return false;
    const { noisyInFlight, noisyShare } = this.limits;
    if (tenant.inFlight >= noisyInFlight && tenant.inFlight > noisyShare * this.inFlight) return true;
    const processing = tenant.processing.value(now);
    return processing > 0 && processing > noisyShare * this.processing.value(now);
  }

  private tenant(groupId: string): Tenant {
    const known = this.tenants.get(groupId);
    if (known !== undefined) return known;
    const tenant: Tenant = { inFlight: 0, processing: new Fading() };
    this.tenants.set(groupId, tenant);
    return tenant;
  }
}

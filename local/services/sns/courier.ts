import type { AwsError } from '../../aws/error';
import type { Timer } from '../../clock';
import { toAwsError } from '../../wire/internal-failure';
import type { TopicAccount } from './account';
import { confirmationParcel } from './confirmation';
import type { Message } from './message';
import { notificationParcel } from './notification';
import type { ConfirmationType } from './outbox';
import type { Parcel } from './parcel';
import { pauseForRate } from './rate';
import type { Subscription } from './subscription';
import type { Topic } from './topic';

/** Delivers messages after the publisher has its answer: in order, again when it fails, to the dead letters at last. */
export class Courier {
  /** Of FIFO topics, the end of what is on its way, by subscription. */
  private readonly lines = new Map<string, Promise<void>>();
  private readonly underWay = new Set<Promise<void>>();
  private readonly pauses = new Map<Timer, () => void>();
  /** When the next attempt may start, by subscription, where a policy limits their number. */
  private readonly nextTurns = new Map<string, number>();
  private closed = false;

  constructor(private readonly account: TopicAccount) {}

  /** Messages of one subscription to a FIFO topic go one after the other; all others start in the order of publishing. */
  send(topic: Topic, subscription: Subscription, message: Message): void {
    const parcel = notificationParcel(this.account, topic, subscription, message);
    this.start(subscription, parcel, topic.fifo ? this.lines.get(subscription.arn) : undefined, topic.fifo);
  }

  /** Tells an endpoint how its subscription can be confirmed, or taken up again. */
  confirm(topic: Topic, subscription: Subscription, type: ConfirmationType, token: string): void {
    this.start(subscription, confirmationParcel(this.account, topic, subscription, type, token));
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

  private start({ arn }: Subscription, parcel: Parcel, before?: Promise<void>, inLine = false): void {
    const delivery = (before ?? Promise.resolve()).then(async () => this.deliver(arn, parcel));
    if (inLine) this.lines.set(arn, delivery);
    this.underWay.add(delivery);
    void delivery.finally(() => {
      this.underWay.delete(delivery);
      if (this.lines.get(arn) === delivery) this.lines.delete(arn);
    });
  }

  private async deliver(subscriptionArn: string, parcel: Parcel): Promise<void> {
    for (let failures = 1; ; failures++) {
      if (parcel.perSecond !== undefined) await this.takeTurn(subscriptionArn, parcel.perSecond);
      try {
        return parcel.report(await parcel.attempt());
      } catch (error) {
        const problem = toAwsError(error);
        const pause = isTemporary(problem) ? parcel.pauses(failures) : undefined;
        if (pause === undefined || this.closed) return parcel.report(await parcel.giveUp(problem));
        const waited = pause > 0 ? this.wait(pause) : undefined;
        // After the timer is set: who sees the report and moves the clock finds it there.
        if (parcel.retried) parcel.report(parcel.retried(problem, pause));
        await waited;
      }
    }
  }

  private async takeTurn(subscriptionArn: string, perSecond: number): Promise<void> {
    const { now } = this.account;
    const { pause, next } = pauseForRate(this.nextTurns.get(subscriptionArn), now, perSecond);
    this.nextTurns.set(subscriptionArn, next);
    if (pause > 0 && !this.closed) await this.wait(pause);
  }

  private async wait(milliseconds: number): Promise<void> {
    const { clock } = this.account.options;
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

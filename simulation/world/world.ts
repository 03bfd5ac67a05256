import type { StoredLetter } from '../../lambda/contract/letter';
import type { Log, LogFields } from '../../lambda/core/log';
import type { SnsDelivery } from '../../local/services/sns/delivery';
import type { VirtualClock } from '../../local/clock';
import type { Plan } from '../plan/plan';
import type { Switches } from '../switches/switch';
import { Account, urlOf } from './account';
import { fastRandom } from './fast-random';
import { History } from './history';
import { Nemesis } from './nemesis';
import { NoAnswer } from './no-answer';
import { StatusTable } from './status-table';

/** A receive of a mapping waits until something comes. */
const receiveSeconds = 43_200;

export interface WorldOptions {
  readonly plan: Plan;
  readonly switches: Switches;
  /** Whether the story is kept. @default false */
  readonly tells?: boolean;
}

/** Everything in which the app runs: services, time, chance, faults, and the history. */
export class World {
  readonly plan: Plan;
  readonly switches: Switches;
  readonly account: Account;
  readonly clock: VirtualClock;
  readonly random: { fraction(): number };
  readonly nemesis: Nemesis;
  readonly history: History;
  readonly table: StatusTable;
  /** Letters in the bucket, by key. */
  readonly letters = new Map<string, StoredLetter>();
  /** Copies of messages that are still to come. */
  pendingCopies = 0;
  /** Processes that work now. */
  running = 0;
  private readonly beginning: number;
  private processes = 0;

  constructor({ plan, switches, tells = false }: WorldOptions) {
    this.plan = plan;
    this.switches = switches;
    this.random = fastRandom(`${plan.profile} ${plan.seed}`);
    this.account = new Account(`${plan.profile} ${plan.seed}`, {
      receiveSeconds,
      faults: { duplicate: (queue, id) => this.isCopied(queue, id) },
      mappingCall: async (call, run) => this.call(`mapping.${call}`, run),
      deliver: (delivery) => this.delivering(delivery),
    });
    this.clock = this.account.clock;
    this.beginning = this.clock.now();
    this.nemesis = new Nemesis(plan.faults, () => this.elapsed());
    this.history = new History(() => this.elapsed(), tells);
    this.table = new StatusTable(() => this.clock.now(), this.history, switches);
    this.account.streams.push(this.table.stream);
  }

  /** Returns the milliseconds since the beginning. */
  elapsed(): number {
    return this.clock.now() - this.beginning;
  }

  nextProcess(): number {
    return ++this.processes;
  }

  /** Makes a call that no process of the app makes. */
  async call<Result>(name: string, run: () => Promise<Result>): Promise<Result> {
    const hit = this.nemesis.hit(name);
    if (hit === undefined) return run();
    this.history.tell(`${hit.what} at ${name}`);
    if (hit.what === 'late' || hit.what === 'pause') {
      await this.sleep(hit.milliseconds);
      return run();
    }
    if (hit.what === 'lost-after' || hit.what === 'crash-after') await run();
    throw new NoAnswer(`${name}: no answer`);
  }

  async sleep(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => void this.clock.after(milliseconds, resolve));
  }

  /** Returns the log of a function: lines of the story. */
  log(name: string, own: LogFields = {}): Log {
    const write = (message: string, fields: LogFields = {}): void => {
      if (!this.history.tells) return;
      const { requestId, messageId: _, stack: __, ...rest } = { ...own, ...fields };
      if (requestId === undefined) return;
      const words = Object.entries(rest).map(([key, value]) => `${key}=${String(value)}`);
      this.history.tell(`${name}: ${[message, ...words].join(' ')}`, requestId.toString());
    };
    return {
      info: write,
      warn: write,
      error: write,
      with: (fields) => this.log(name, { ...own, ...fields }),
    };
  }

  /** Whether a message is delivered twice at once. One whose copy comes later is sent again. */
  private isCopied(queue: string, id: string): boolean {
    const after = this.nemesis.copy(queue);
    if (after === undefined) return false;
    this.history.tell(`message ${id} of ${queue} is copied after ${after} ms`);
    if (after === 0) return true;
    this.pendingCopies++;
    // The message is in the queue once this call has ended.
    this.clock.after(0, () => void this.copyLater(queue, id, after));
    return false;
  }

  private async copyLater(queue: string, id: string, after: number): Promise<void> {
    const message = this.account.sqs.peek(queue).find((one) => one.id === id);
    await this.sleep(after);
    this.pendingCopies--;
    if (message === undefined) return;
    const { body: MessageBody, groupId: MessageGroupId } = message;
    const input = { QueueUrl: urlOf(queue), MessageBody, MessageGroupId };
    await this.account.call(this.account.sqs, 'SendMessage', input);
  }

  private delivering(delivery: SnsDelivery): SnsDelivery {
    return {
      ...delivery,
      toQueue: async (arn, message, source) =>
        this.call(`topic.${arn.slice(arn.lastIndexOf(':') + 1)}`, async () =>
          delivery.toQueue(arn, message, source),
        ),
    };
  }
}

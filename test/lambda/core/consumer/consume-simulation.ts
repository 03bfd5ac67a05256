import { MemoryStatusStore } from '../../../../lambda/adapters/memory-status-store';
import { MemoryBodyStore } from '../../../../lambda/adapters/memory-body-store';
import type { ClaimStore } from '../../../../lambda/core/attempt/claim-store';
import { consume } from '../../../../lambda/core/consumer/consume';
import { JsonLog } from '../../../../lambda/core/log';
import { SeededRandom } from '../../../../local/random';
import { VirtualClock } from '../../../../local/clock';
import { eventText, queueRecord, requestId } from '../../intake-message';
import { surveyFiled } from '../../../sample-app/request-types';
import { patience, queuePorts } from '../../queue-ports';

export interface SimulationSettings {
  readonly seed: number;
  readonly requests: number;
  /** Messages more than requests: each carries a request that another message carries too. */
  readonly duplicates: number;
  /** Steps with faults; after them everything is left to run out in peace. */
  readonly steps: number;
  /** Chances, from 0 to 1. */
  readonly crash: number;
  readonly lostAnswer: number;
  readonly workFailure: number;
  readonly expiry: number;
}

interface Message {
  readonly id: string;
  readonly request: number;
  receives: number;
  visibleAt: number;
  done: boolean;
}

export interface Effect {
  readonly requestId: string;
  readonly fence: number;
}

/** How long an invocation may take, and how long its messages stay hidden. */
const remaining = 30_000;
const visibility = 6 * remaining;
const consumer = 'ledger';

/**
 * Workers, a queue that delivers at least once, and a store, step by step in an order that chance decides. A step lets
 * one waiting call go on, delivers a message, or lets time pass. A worker whose call is left waiting is one that is
 * paused: it wakes up after its lease, and after others have done its work. A crash leaves a call waiting for ever.
 */
export class Simulation {
  readonly store = new MemoryStatusStore();
  /** Each call of the work. */
  readonly runs: Effect[] = [];
  /** What reached an outside system that refuses tokens smaller than it has seen. */
  readonly fenced: Effect[] = [];
  /** What an outside system did that knows the requests it has done. */
  readonly onceByRequest = new Map<string, number>();
  /** Every change of a record that had succeeded: there must be none. */
  readonly overwrites: string[] = [];
  private readonly clock = new VirtualClock(0);
  private readonly random: SeededRandom;
  private readonly messages: Message[];
  private waiting: (() => void)[] = [];
  private faulty = true;
  private readonly highest = new Map<string, number>();
  private readonly ended = new Map<string, string>();

  constructor(private readonly settings: SimulationSettings) {
    this.random = new SeededRandom(settings.seed);
    const count = settings.requests + settings.duplicates;
    this.messages = Array.from({ length: count }, (_, index) => ({
      id: `m${index}`,
      request: index % settings.requests,
      receives: 0,
      visibleAt: 0,
      done: false,
    }));
  }

  async run(): Promise<void> {
    for (let step = 0; step < this.settings.steps; step++) await this.step();
    this.faulty = false;
    for (let round = 0; this.messages.some(({ done }) => !done); round++) {
      if (round > 1000) throw new Error('The queue never ran empty');
      while (this.waiting.length > 0) await this.goOn();
      await this.clock.advance(visibility);
      this.deliver();
      await this.settle();
    }
    while (this.waiting.length > 0) await this.goOn();
  }

  private async step(): Promise<void> {
    const choice = this.random.fraction();
    if (choice < this.settings.expiry) await this.clock.advance(this.random.fraction() * visibility);
    else if (choice < 0.4) this.deliver();
    else await this.goOn();
    await this.settle();
  }

  /** Lets one of the waiting calls go on. */
  private async goOn(): Promise<void> {
    const [call] = this.waiting.splice(Math.floor(this.random.fraction() * this.waiting.length), 1);
    call?.();
    await this.settle();
  }

  private async settle(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    for (const [key, task] of this.store.tasks) {
      const text = JSON.stringify(task);
      const before = this.ended.get(key);
      if (before !== undefined && before !== text) this.overwrites.push(`${before} became ${text}`);
      if (task.state === 'succeeded') this.ended.set(key, text);
    }
  }

  /** Gives up to three visible messages to a new worker. */
  private deliver(): void {
    const now = this.clock.now();
    const visible = this.messages.filter(({ done, visibleAt }) => !done && visibleAt <= now);
    const batch = visible.filter(() => !this.faulty || this.random.fraction() < 0.5).slice(0, 3);
    const records = batch.map((message) => {
      message.receives++;
      message.visibleAt = now + visibility;
      const body = eventText(surveyFiled.example, 'survey-filed', requestId(message.request));
      return queueRecord(body, message.id, message.receives);
    });
    const crash = {
      at: this.faulty && this.chance(this.settings.crash) ? Math.floor(this.random.fraction() * 6) : Infinity,
    };
    void this.worker(crash)({ Records: records }, { getRemainingTimeInMillis: () => remaining }).then(
      (answer) => {
        const failed = new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
        for (const message of batch) {
          if (failed.has(message.id)) message.visibleAt = Math.min(message.visibleAt, this.clock.now());
          else message.done = true;
        }
      },
    );
  }

  private worker(crash: { at: number }) {
    /** A call that waits for its turn; of a worker that has crashed, for ever. */
    const turn = (): Promise<void> =>
      new Promise((resolve) => {
        if (crash.at-- > 0) this.waiting.push(resolve);
      });
    const store: ClaimStore = {
      claim: async (request) => {
        await turn();
        const outcome = await this.store.claim(request);
        await this.answer(turn);
        return outcome;
      },
      complete: async (...end) => {
        await turn();
        const recorded = await this.store.complete(...end);
        await this.answer(turn);
        return recorded;
      },
      letterKept: async (...kept) => {
        await turn();
        await this.store.letterKept(...kept);
        await this.answer(turn);
      },
      isCancelled: async (request) => {
        await turn();
        const cancelled = await this.store.isCancelled(request);
        await this.answer(turn);
        return cancelled;
      },
    };
    return consume(
      {
        handles: [surveyFiled],
        work: async (request, { fence }) => {
          this.runs.push({ requestId: request.id, fence });
          await turn();
          this.effect({ requestId: request.id, fence });
          if (this.faulty && this.chance(this.settings.workFailure)) throw new Error('Failed');
          return { fence };
        },
      },
      { consumer, maxAttempts: Infinity, maxReceiveCount: Infinity, patience, bodiesInMemory: 0 },
      {
        ...queuePorts(),
        store,
        bodies: { store: new MemoryBodyStore(), retentionDays: 1, clock: this.clock },
        clock: this.clock,
        log: new JsonLog(
          () => {},
          () => 0,
        ),
      },
    );
  }

  /** The way back of a call, on which its answer may be lost. */
  private async answer(turn: () => Promise<void>): Promise<void> {
    await turn();
    if (this.faulty && this.chance(this.settings.lostAnswer)) throw new Error('No answer');
  }

  private effect(effect: Effect): void {
    const { requestId: id, fence } = effect;
    this.onceByRequest.set(id, this.onceByRequest.get(id) ?? fence);
    if (fence < (this.highest.get(id) ?? 0)) return;
    this.highest.set(id, fence);
    this.fenced.push(effect);
  }

  private chance(of: number): boolean {
    return this.random.fraction() < of;
  }
}

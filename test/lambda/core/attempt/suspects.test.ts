import { MemoryStatusStore } from '../../../../lambda/adapters/memory-status-store';
import type { ClaimStore } from '../../../../lambda/core/attempt/claim-store';
import type { QueueRecord } from '../../../../lambda/core/queue/partial-batch';
import { VirtualClock } from '../../../../local/clock';
import { surveyFiled } from '../../../sample-app/request-types';
import { eventText, queueRecord, requestId } from '../../intake-message';
import { consumer, type Driver, drivers, startDriver } from './drivers';

const maxAttempts = 3;
const maxReceiveCount = 20;

/** A process that runs one invocation after another, until a request ends it. */
class Process {
  private readonly died: Promise<'crashed'>;
  private isDead = false;
  private die: () => void = () => {};

  constructor(private readonly tasks: MemoryStatusStore) {
    this.died = new Promise((resolve) => {
      this.die = () => {
        this.isDead = true;
        resolve('crashed');
      };
    });
  }

  /** Nothing of an ended process reaches the store. */
  readonly store: ClaimStore = {
    claim: async (request) => this.alive(async () => this.tasks.claim(request)),
    complete: async (...completion) => this.alive(async () => this.tasks.complete(...completion)),
    letterKept: async (...kept) => this.alive(async () => this.tasks.letterKept(...kept)),
    isCancelled: async (request) => this.alive(async () => this.tasks.isCancelled(request)),
  };

  async exit(): Promise<never> {
    this.die();
    return new Promise(() => {});
  }

  async run<Result>(call: () => Promise<Result>): Promise<Result | 'crashed'> {
    return Promise.race([this.died, call()]);
  }

  private async alive<Result>(call: () => Promise<Result>): Promise<Result> {
    return this.isDead ? new Promise(() => {}) : call();
  }
}

/** Delivers one batch until nothing of it returns, and ends the process at each request of `poison`. */
async function deliver(driver: Driver, size: number, poison: ReadonlySet<number>, group = false) {
  const clock = new VirtualClock(0);
  const tasks = new MemoryStatusStore();
  const numbers = Array.from({ length: size }, (_, number) => number);
  const runs = new Map<number, number>();
  const order: number[] = [];
  const rounds: (readonly string[] | 'crashed')[] = [];
  let waiting = numbers;
  for (let receives = 1; waiting.length > 0 && receives <= maxReceiveCount; receives++) {
    const process = new Process(tasks);
    const { invoke } = startDriver(
      driver,
      async ({ id }) => {
        const number = Number(id.slice(-6));
        runs.set(number, (runs.get(number) ?? 0) + 1);
        if (poison.has(number)) return process.exit();
        order.push(number);
        return 'done';
      },
      { store: process.store, clock, settings: { maxAttempts, maxReceiveCount } },
    );
    const returned = await process.run(async () => invoke(waiting.map((n) => message(n, receives, group))));
    rounds.push(returned);
    // A mapping returns all messages of a batch whose function crashed.
    if (returned !== 'crashed') waiting = waiting.filter((number) => returned.includes(`m${number}`));
    await clock.advance(600_000);
  }
  const stateOf = (number: number) => tasks.task(requestId(number), consumer);
  return { numbers, runs, rounds, order, stateOf };
}

function message(number: number, receives: number, group: boolean): QueueRecord {
  const body = eventText(surveyFiled.example, 'survey-filed', requestId(number));
  const record = queueRecord(body, `m${number}`, receives);
  if (!group) return record;
  const MessageGroupId = `group ${number % 2}`;
  const attributes = { ...record.attributes, MessageGroupId, MessageDeduplicationId: `${number}` };
  return { ...record, attributes, eventSourceARN: 'arn:aws:sqs:us-east-1:111122223333:work.fifo' };
}

describe.each(drivers)('requests that end their process, driven %s', (driver) => {
  it.each([
    [10, [0]],
    [10, [9]],
    [10, [2, 5, 6]],
    [500, [250]],
    [1000, [0, 500, 999]],
  ])('harm only themselves in a batch of %i: %j', async (size, list) => {
    const poison = new Set(list);
    const { numbers, runs, rounds, stateOf } = await deliver(driver, size, poison);
    const innocent = numbers.filter((number) => !poison.has(number));
    expect(innocent.filter((number) => stateOf(number)?.state !== 'succeeded')).toEqual([]);
    for (const number of poison) {
      expect(stateOf(number)).toMatchObject({ state: 'failed', error: { title: 'No attempt left' } });
      expect(runs.get(number)).toBeLessThanOrEqual(maxAttempts);
    }
    // Once with the poison and once alone.
    expect(Math.max(...innocent.map((number) => runs.get(number) ?? 0))).toBeLessThanOrEqual(2);
    expect(rounds.length).toBeLessThanOrEqual(2 + maxAttempts * poison.size);
  });
});

describe('requests of a group behind one that ends its process', () => {
  it('keep their order', async () => {
    const { order, stateOf } = await deliver('from a queue', 10, new Set([4]), true);
    expect(stateOf(4)?.state).toBe('failed');
    const lastRuns = order.filter((number, place) => order.lastIndexOf(number) === place);
    for (const group of [0, 1]) {
      const ofGroup = lastRuns.filter((number) => number % 2 === group);
      expect(ofGroup).toEqual(ofGroup.toSorted((one, other) => one - other));
    }
    expect(lastRuns).toHaveLength(9);
  });
});

import { receivesDuringOutage } from '../../../../lambda/contract/retry-policy';
import { receivesFor } from '../../../../lambda/contract/patience';
import { DependencyDown } from '../../../../lambda/core/dependency-down';
import { RetryLater } from '../../../../lambda/core/retry-later';
import { consumerOnQueue } from './consumer-on-queue';

const hour = 3600;
const backOff = { initialDelay: 10, backoffRate: 4, maxDelay: 900, maxRetryAfter: hour };
const retry = { backOff, permanentErrors: [] };

/** Lets one request be worked on, and returns the seconds at which its attempts began. */
async function attemptsOf(work: (attempt: number) => unknown, hides = true) {
  const calls: number[] = [];
  const called = await consumerOnQueue({
    work({ attempt, seconds }) {
      calls.push(seconds);
      return work(attempt);
    },
    retry,
    maxReceiveCount: 20,
    hides,
  });
  await called.send(1);
  await called.pass(4 * hour);
  return { calls, letters: await called.end(), state: called.task(1)?.state };
}

const throws = (error: Error) => (): never => {
  throw error;
};

describe('a request whose work fails, on the models of SQS and of its mapping', () => {
  it('is called again after the 7 seconds of a Retry-After, not after the visibility timeout', async () => {
    const { calls, state } = await attemptsOf((attempt) => {
      if (attempt === 1) throw new RetryLater('Payment service: 503', '7');
    });
    expect(calls).toEqual([0, 7]);
    expect(state).toBe('succeeded');
  });

  it('has its attempts within the pauses of its route, and ends with one dead letter', async () => {
    const { calls, letters, state } = await attemptsOf(throws(new Error('503')));
    const pauses = calls.slice(1).map((call, index) => call - (calls[index] ?? 0));
    expect(pauses).toHaveLength(4);
    for (const [index, longest] of [10, 40, 160, 640].entries()) {
      expect(pauses[index]).toBeGreaterThanOrEqual(1);
      expect(pauses[index]).toBeLessThanOrEqual(longest);
    }
    expect([state, letters.length]).toEqual(['failed', 1]);
  });

  it('returns after the visibility timeout when it could not be hidden', async () => {
    const { calls, state } = await attemptsOf((attempt) => {
      if (attempt < 3) throw new Error('503');
    }, false);
    expect(calls).toEqual([0, 180, 360]);
    expect(state).toBe('succeeded');
  });
});

const breaker = { failures: 10, withinSeconds: 600, pause: 30, maxPause: 900 };

/** Lets 40 requests come in the first 20 minutes of an outage of 12 hours. */
async function outage(error: () => Error, policy: typeof breaker | undefined) {
  let calls = 0;
  const maxReceiveCount = receivesFor(5, hour) + receivesDuringOutage(breaker, 12 * hour, 30);
  const called = await consumerOnQueue({
    work({ seconds }) {
      if (seconds >= 12 * hour) return;
      calls++;
      throw error();
    },
    retry: { ...retry, breaker: policy },
    maxReceiveCount,
  });
  const requests = Array.from({ length: 40 }, (_, index) => index + 1);
  for (const request of requests) {
    await called.send(request);
    await called.pass(30);
  }
  await called.pass(13 * hour - 40 * 30);
  const letters = await called.end();
  const tasks = requests.map((request) => called.task(request));
  return {
    calls,
    letters,
    states: new Set(tasks.map((task) => task?.state)),
    mostAttempts: Math.max(...tasks.map((task) => task?.attempts ?? 0)),
    mostReceives: called.mostReceives(),
    maxReceiveCount,
  };
}

describe('a dependency that is down for 12 hours', () => {
  it('fails the requests of a consumer without a breaker', async () => {
    const { states, letters, calls } = await outage(() => new Error('503'), undefined);
    expect(states).toEqual(new Set(['failed']));
    expect([letters.length, calls]).toEqual([40, 200]);
  });

  it.each([
    ['after failures in a row', () => new Error('503'), 80],
    ['as soon as the work says so', () => new DependencyDown('503'), 65],
  ])('costs a consumer with a breaker that opens %s nothing but time', async (_, error, mostCalls) => {
    const { states, letters, calls, mostAttempts, mostReceives, maxReceiveCount } = await outage(
      error,
      breaker,
    );
    expect(states).toEqual(new Set(['succeeded']));
    expect(letters).toEqual([]);
    expect(mostAttempts).toBeLessThanOrEqual(5);
    // One probe for each time that it was open, and those that opened it.
    expect(calls).toBeLessThan(mostCalls);
    expect(mostReceives).toBeLessThan(maxReceiveCount);
  });
});

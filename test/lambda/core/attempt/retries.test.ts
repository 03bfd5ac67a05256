import type { RetryPolicy } from '../../../../lambda/contract/retry-policy';
import type { QueueRecord } from '../../../../lambda/core/queue/partial-batch';
import { RetryLater } from '../../../../lambda/core/retry-later';
import { surveyFiled } from '../../../sample-app/request-types';
import { eventText, queueRecord, requestId } from '../../intake-message';
import { consumer, drivers, startDriver, type SurveyWork } from './drivers';

const backOff = { initialDelay: 10, backoffRate: 4, maxDelay: 100, maxRetryAfter: 3600 };
const policy: RetryPolicy = { backOff, permanentErrors: ['ValidationException'] };
const record = (receives = 1): QueueRecord =>
  queueRecord(eventText(surveyFiled.example, 'survey-filed'), 'message', receives);
const throws =
  (error: unknown): SurveyWork =>
  () => {
    throw error;
  };
const unavailable = new Error('503');

/** Makes a consumer with pauses, whose random numbers are all the same. */
function start(work: SurveyWork, random = 0.5, retry = policy) {
  const settings = { maxAttempts: 5, maxReceiveCount: 20, retry };
  const started = startDriver('from a queue', work, { settings, random: () => random });
  return { ...started, task: () => started.tasks.task(requestId(), consumer) };
}

describe('a failed attempt that is followed by another one', () => {
  it('has its message hidden for a random part of a pause that grows', async () => {
    const { invoke, hidden } = start(throws(unavailable));
    for (const receives of [1, 2, 3, 4]) expect(await invoke([record(receives)])).toEqual(['message']);
    expect(hidden.map(([, seconds]) => seconds)).toEqual([6, 21, 51, 51]);
    expect(await invoke([record(5)])).toEqual([]);
    expect(hidden).toHaveLength(4);
  });

  it.each([
    [0, 1],
    [0.999, 10],
  ])(
    'has a pause of at least a second and at most the longest one: random number %d',
    async (random, seconds) => {
      const { invoke, hidden } = start(throws(unavailable), random);
      await invoke([record()]);
      expect(hidden).toEqual([['message', seconds]]);
    },
  );

  it.each<[string, unknown, number]>([
    ['asks for seconds', new RetryLater('503', '7'), 7],
    ['asks for a date', new RetryLater('503', 'Thu, 01 Jan 1970 00:02:00 GMT'), 120],
    ['asks for a pause that is longer than the longest of the route', new RetryLater('503', 600), 600],
    ['asks for a pause that does not fit', new RetryLater('503', 7200), 3600],
    ['asks for no pause', new RetryLater('503', 0), 1],
    ['asks for no time', new RetryLater('503'), 6],
    ['asks for a time that cannot be read', new RetryLater('503', 'soon'), 6],
  ])('is retried when the error says so, in bounds: it %s', async (_, error, seconds) => {
    const { invoke, hidden, task } = start(throws(error));
    expect(await invoke([record()])).toEqual(['message']);
    expect(hidden).toEqual([['message', seconds]]);
    expect(task()?.next).toEqual({ at: seconds * 1000, attemptsLeft: 4 });
  });

  it('survives an error whose time cannot be read', async () => {
    const error = new RetryLater('503', 7);
    Object.defineProperty(error, 'after', {
      get: () => {
        throw new Error('No such member');
      },
    });
    const { invoke, hidden } = start(throws(error));
    expect(await invoke([record()])).toEqual(['message']);
    expect(hidden).toEqual([['message', 6]]);
  });

  it('is recorded with the time of the next attempt and the attempts that are left', async () => {
    const { invoke, task, clock } = start(throws(unavailable));
    await invoke([record()]);
    expect(task()).toMatchObject({ state: 'retrying', next: { at: 6000, attemptsLeft: 4 } });
    await clock.advance(6000);
    await invoke([record(2)]);
    expect(task()?.next).toEqual({ at: 27_000, attemptsLeft: 3 });
  });

  it('leaves its message to the visibility timeout when it could not be recorded', async () => {
    const { invoke, hidden, tasks } = start(throws(unavailable));
    tasks.complete = async () => {
      throw new Error('The table is throttled');
    };
    expect(await invoke([record()])).toEqual(['message']);
    expect(hidden).toEqual([]);
  });
});

describe('the runs of a consumer in batches', () => {
  it('are its pauses: the status has the attempts that are left, and no time', async () => {
    const retry = { permanentErrors: [] };
    const settings = { maxAttempts: 5, retry };
    const { invoke, tasks } = startDriver('in batches', throws(new RetryLater('503', 7)), { settings });
    expect(await invoke([record()])).toEqual(['message']);
    expect(tasks.task(requestId(), consumer)).toMatchObject({ state: 'retrying', next: { attemptsLeft: 4 } });
    expect(tasks.task(requestId(), consumer)?.next?.at).toBeUndefined();
  });
});

describe.each(drivers)('an error that the route names as permanent, driven %s', (driver) => {
  it.each([
    ['ValidationException', false],
    ['ThrottlingException', true],
  ])('%s: the request is retried is %s', async (name, isRetried) => {
    const error = Object.assign(new Error('of a service'), { name });
    const settings = { maxAttempts: 5, retry: policy };
    const { invoke, tasks, letters } = startDriver(driver, throws(error), { settings });
    expect(await invoke([record()])).toEqual(isRetried ? ['message'] : []);
    const task = tasks.task(requestId(), consumer);
    expect([task?.state, task?.attempts]).toEqual([isRetried ? 'retrying' : 'failed', 1]);
    expect(letters.kept).toHaveLength(isRetried ? 0 : 1);
  });
});

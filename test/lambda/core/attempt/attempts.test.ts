import { Attempts } from '../../../../lambda/core/attempt/attempts';
import { deadlineAfter } from '../../../../lambda/core/attempt/deadline';
import { readMessage } from '../../../../lambda/core/attempt/read-message';
import type { QueueRecord } from '../../../../lambda/core/queue/partial-batch';
import { PermanentFailure } from '../../../../lambda/core/permanent-failure';
import { markFailed } from '../../../../lambda/contract/print-event';
import { surveyFiled } from '../../../sample-app/request-types';
import { eventText, queueRecord, requestId } from '../../intake-message';
import { consumer, drivers, startDriver, type SurveyWork } from './drivers';

const survey = eventText(surveyFiled.example, 'survey-filed');
const record = (receives = 1, sentAt = 0, body = survey): QueueRecord =>
  queueRecord(body, 'message', receives, sentAt);
const fails = (): never => {
  throw new Error('The store room is locked');
};
const refuses = (): never => {
  throw new PermanentFailure('Refused', 'Out of stock');
};
const task = { requestId: requestId(), consumer };

interface Case {
  readonly title: string;
  readonly work?: SurveyWork;
  readonly message?: QueueRecord;
  /** Puts the part into its earlier state. @default - nobody has claimed it */
  readonly before?: (started: ReturnType<typeof startDriver>) => Promise<unknown>;
  readonly returns: boolean;
  readonly state: string | undefined;
  readonly attempts: number | undefined;
  readonly letters: number;
}

const claimed = async ({ tasks }: ReturnType<typeof startDriver>) => {
  const outcome = await tasks.claim({ ...task, now: 0, leaseUntil: 1000 });
  if (outcome.outcome !== 'claimed') throw new Error(outcome.outcome);
  return outcome.claim;
};
const failure = { title: 'Refused', detail: 'Out of stock' };
const ended =
  (state: 'succeeded' | 'failed' | 'retrying') => async (started: ReturnType<typeof startDriver>) => {
    const claim = await claimed(started);
    await started.tasks.complete(
      claim,
      state === 'succeeded' ? { state, result: '1' } : { state, error: failure },
      500,
    );
    await started.tasks.letterKept(task, claim.fence);
    await started.clock.advance(1000);
  };
const times = (count: number) => async (started: ReturnType<typeof startDriver>) => {
  for (let attempt = 0; attempt < count; attempt++) await ended('retrying')(started);
};

const cases: readonly Case[] = [
  { title: 'succeeds', returns: false, state: 'succeeded', attempts: 1, letters: 0 },
  { title: 'fails', work: fails, returns: true, state: 'retrying', attempts: 1, letters: 0 },
  { title: 'fails for good', work: refuses, returns: false, state: 'failed', attempts: 1, letters: 1 },
  {
    title: 'fails at the last attempt',
    work: fails,
    before: times(2),
    returns: false,
    state: 'failed',
    attempts: 3,
    letters: 1,
  },
  {
    title: 'has no attempt left',
    before: times(3),
    returns: false,
    state: 'failed',
    attempts: 4,
    letters: 1,
  },
  {
    title: 'fails at the last receive',
    work: fails,
    message: record(9),
    returns: false,
    state: 'failed',
    attempts: 1,
    letters: 1,
  },
  {
    title: 'is held by another worker',
    before: claimed,
    returns: true,
    state: 'running',
    attempts: 1,
    letters: 0,
  },
  {
    title: 'had succeeded',
    before: ended('succeeded'),
    returns: false,
    state: 'succeeded',
    attempts: 1,
    letters: 0,
  },
  {
    title: 'had failed for good',
    before: ended('failed'),
    returns: false,
    state: 'failed',
    attempts: 1,
    letters: 0,
  },
  {
    title: 'had failed before a copy of its message was sent',
    message: record(1, 2000),
    before: ended('failed'),
    returns: false,
    state: 'failed',
    attempts: 1,
    letters: 0,
  },
  {
    title: 'is redriven from an earlier letter than that of its failure',
    message: record(1, 2000, markFailed(survey, 2)),
    before: ended('failed'),
    returns: false,
    state: 'failed',
    attempts: 1,
    letters: 0,
  },
  {
    title: 'is redriven after it had failed for good',
    message: record(1, 2000, markFailed(survey, 1)),
    before: ended('failed'),
    returns: false,
    state: 'succeeded',
    attempts: 2,
    letters: 0,
  },
  {
    title: 'is of a type that the function does not know yet',
    message: record(1, 0, eventText({}, 'parcel-weighed')),
    returns: true,
    state: undefined,
    attempts: undefined,
    letters: 0,
  },
  {
    title: 'is of a type that no deployment brings',
    message: record(9, 0, eventText({}, 'parcel-weighed')),
    returns: false,
    state: 'failed',
    attempts: 1,
    letters: 1,
  },
  {
    title: 'is not an event',
    message: record(9, 0, 'not JSON'),
    returns: false,
    state: undefined,
    attempts: undefined,
    letters: 1,
  },
];

describe.each(drivers)('an attempt that is driven %s', (driver) => {
  it.each(cases)('ends alike: a request $title', async (given) => {
    const { work = () => 'done', message = record(), before, returns, state, attempts, letters } = given;
    const started = startDriver(driver, work);
    await before?.(started);
    expect(await started.invoke([message])).toEqual(returns ? ['message'] : []);
    expect(started.tasks.task(requestId(), consumer)?.state).toBe(state);
    expect(started.tasks.task(requestId(), consumer)?.attempts).toBe(attempts);
    expect(started.letters.kept).toHaveLength(letters);
  });

  it('does not take its neighbours along when its end cannot be recorded', async () => {
    const bodies = [0, 1].map((number) => eventText(surveyFiled.example, 'survey-filed', requestId(number)));
    const started = startDriver(driver, () => 'done');
    const complete = started.tasks.complete.bind(started.tasks);
    started.tasks.complete = async (claim, ...rest) => {
      if (claim.requestId === requestId(0)) throw new Error('The table is throttled');
      return complete(claim, ...rest);
    };
    expect(await started.invoke(bodies.map((body, index) => queueRecord(body, `m${index}`)))).toEqual(['m0']);
    expect(started.tasks.task(requestId(1), consumer)?.state).toBe('succeeded');
  });
});

describe('an attempt', () => {
  it.each([
    ['is not begun', 1, 'retrying', undefined],
    ['is begun at the last receive', 9, 'object', 1],
  ])('%s when the time of the invocation is up', async (_, receives, expected, attempts) => {
    const { tasks, clock, ports, settings } = startDriver('from a queue', () => 'done');
    const deadline = deadlineAfter(0, clock);
    await clock.advance(0);
    expect(deadline.passed).toBe(true);
    const begun = await new Attempts([surveyFiled], settings, ports).begin(
      readMessage(record(receives), ports.log),
      deadline,
      false,
    );
    expect(typeof begun === 'string' ? begun : typeof begun).toBe(expected);
    expect(tasks.task(requestId(), consumer)?.attempts).toBe(attempts);
  });
});

describe('the signal of a deadline', () => {
  const { clock } = startDriver('from a queue', () => 'done');

  it('is aborted when the time is up', async () => {
    const { signal } = deadlineAfter(0, clock);
    await clock.advance(0);
    expect(signal.reason).toMatchObject({ name: 'Timed out' });
  });

  it('is aborted when it is first read after the time is up', async () => {
    const deadline = deadlineAfter(0, clock);
    await clock.advance(0);
    const { reason } = deadline.signal;
    expect(reason).toMatchObject({ name: 'Timed out' });
    await expect(deadline.race(() => 'late')).rejects.toBe(reason);
  });
});

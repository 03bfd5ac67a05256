import { sleep } from '../../../../lambda/core/clock';
import { PermanentFailure } from '../../../../lambda/core/permanent-failure';
import { surveyFiled } from '../../../sample-app/request-types';
import { eventText, queueRecord, requestId } from '../../intake-message';
import { consumer, drivers, startDriver, type SurveyWork } from './drivers';

const tenant = '111122223333';

/** A message for the consumer; it has a tenant. */
function survey(number = 0, receives = 1) {
  const event: object = JSON.parse(eventText(surveyFiled.example, 'survey-filed', requestId(number)));
  return queueRecord(JSON.stringify({ ...event, tenant }), `m${number}`, receives);
}

const cancelledAt = (attempt: number, number = 0) => ({
  type: 'cancelled',
  title: 'Cancelled',
  detail: 'The caller cancelled the request.',
  reference: `${requestId(number)}/${consumer}/${attempt}`,
});

describe.each(drivers)('a cancelled request %s', (driver) => {
  function setUp(work: SurveyWork) {
    const started = startDriver(driver, work);
    const { tasks, clock, invoke } = started;
    const read = tasks.isCancelled.bind(tasks);
    const reads: number[] = [];
    tasks.isCancelled = async (request) => {
      reads.push(clock.now());
      return read(request);
    };
    /** Sends messages to the consumer and lets time pass until it has ended. */
    const run = async (...records: ReturnType<typeof survey>[]) => {
      let done = false;
      const returned = invoke(records).finally(() => (done = true));
      while (!done) await clock.advance(500);
      return returned;
    };
    return {
      ...started,
      run,
      reads,
      part: (number = 0) => tasks.task(requestId(number), consumer),
      cancel: (by = tenant, number = 0) => void tasks.marks.set(requestId(number), [by]),
    };
  }

  it('does not begin, ends as cancelled, and has no dead letter', async () => {
    const work = jest.fn();
    const { run, cancel, part, letters, lines } = setUp(work);
    cancel();
    expect(await run(survey())).toEqual([]);
    expect(work).not.toHaveBeenCalled();
    expect(part()).toMatchObject({ state: 'failed', error: cancelledAt(1), attempts: 1 });
    expect(lines().at(-1)).toMatchObject({ level: 'INFO', message: 'cancelled', requestId: requestId() });
    expect(await run(survey())).toEqual([]);
    expect(part()).toMatchObject({ state: 'failed', attempts: 1 });
    expect(letters.kept).toEqual([]);
  });

  it('is worked on where only another tenant has cancelled it', async () => {
    const { run, cancel, part } = setUp(() => 'done');
    cancel('444455556666');
    expect(await run(survey())).toEqual([]);
    expect(part()).toMatchObject({ state: 'succeeded' });
  });

  it('is worked on while its mark cannot be read', async () => {
    const { run, tasks, part, lines } = setUp(() => 'done');
    tasks.isCancelled = async () => {
      throw new Error('Throttled');
    };
    expect(await run(survey())).toEqual([]);
    expect(part()).toMatchObject({ state: 'succeeded' });
    expect(lines()[0]).toMatchObject({
      level: 'WARN',
      message: 'cancellation not read',
      detail: 'Throttled',
    });
  });

  it('has the signal of its running work aborted, within five seconds', async () => {
    const seen: unknown[] = [];
    const { run, cancel, clock, part, letters } = setUp(async (_, { signal }) => {
      clock.after(7000, () => cancel());
      await new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          seen.push([clock.now(), signal.reason.name]);
          reject(signal.reason);
        });
      });
    });
    expect(await run(survey())).toEqual([]);
    expect(seen).toEqual([[10_000, 'Cancelled']]);
    expect(part()).toMatchObject({ state: 'failed', error: cancelledAt(1) });
    expect(letters.kept).toEqual([]);
  });

  it('ends as cancelled, whatever its stopped work throws', async () => {
    const { run, cancel, clock, part } = setUp(async (_, { signal }) => {
      cancel();
      while (!signal.aborted) await sleep(clock, 500);
      throw new Error('Not done');
    });
    expect(await run(survey())).toEqual([]);
    expect(part()).toMatchObject({ state: 'failed', error: cancelledAt(1) });
  });

  it('keeps the reason that its stopped work states for the caller', async () => {
    const { run, cancel, clock, part, letters } = setUp(async (_, { signal }) => {
      cancel();
      while (!signal.aborted) await sleep(clock, 500);
      throw new PermanentFailure('Half done', 'The parcel has been sent');
    });
    expect(await run(survey())).toEqual([]);
    expect(part()).toMatchObject({ state: 'failed', error: { title: 'Half done' } });
    expect(letters.kept).toHaveLength(1);
  });

  it('succeeds, when its work ignores the signal', async () => {
    const { run, cancel, clock, part } = setUp(async (_, { signal }) => {
      cancel();
      await sleep(clock, 12_000);
      return signal.aborted;
    });
    expect(await run(survey())).toEqual([]);
    expect(part()).toMatchObject({ state: 'succeeded', result: 'true' });
  });

  it('fails as it would otherwise, when its work has not been told', async () => {
    const { run, cancel, part } = setUp(async () => {
      cancel();
      throw new Error('Broken');
    });
    expect(await run(survey())).toEqual(['m0']);
    expect(part()).toMatchObject({ state: 'retrying', error: { title: 'Consumer failed' } });
    expect(await run(survey(0, 2))).toEqual([]);
    expect(part()).toMatchObject({ state: 'failed', error: cancelledAt(2), attempts: 2 });
  });

  it('leaves its neighbours alone', async () => {
    const { run, cancel, clock, part } = setUp(async ({ id }, { signal }) => {
      if (id === requestId(1)) cancel(tenant, 1);
      await sleep(clock, 6000);
      signal.throwIfAborted();
      await sleep(clock, 6000);
      signal.throwIfAborted();
      return id;
    });
    cancel(tenant, 3);
    expect(await run(survey(0), survey(1), survey(2), survey(3))).toEqual([]);
    expect([0, 1, 2, 3].map((number) => part(number)?.state)).toEqual([
      'succeeded',
      'failed',
      'succeeded',
      'failed',
    ]);
    expect([part(1)?.error, part(3)?.error]).toEqual([cancelledAt(1, 1), cancelledAt(1, 3)]);
  });

  describe('is asked for', () => {
    it('once, where the work does not use its signal', async () => {
      const { run, clock, reads } = setUp(async () => sleep(clock, 20_000));
      await run(survey());
      expect(reads).toEqual([0]);
    });

    it('every five seconds from the first use of the signal on, and no more when the work has ended', async () => {
      const { run, clock, reads } = setUp(async (_, tools) => {
        await sleep(clock, 1000);
        const first = tools.signal;
        await sleep(clock, 12_000);
        return tools.signal === first;
      });
      await run(survey());
      await clock.advance(60_000);
      expect(reads).toEqual([0, 6000, 11_000]);
    });
  });
});

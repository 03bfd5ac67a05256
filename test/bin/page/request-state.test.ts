import * as fc from 'fast-check';
import {
  acceptedEarlier,
  isComplete,
  reduce,
  submitted,
  type Outcome,
  type RequestEvent,
  type RequestState,
} from '../../../bin/page/static/request-state.js';
import { momentOf, statusOf, timelineOf, wordFor } from '../../../bin/page/static/timeline.js';

const id = '1767225600000-JKJaXmPLvHcESHA';
const accepted = reduce(submitted('survey-filed', 1_767_225_599_990), {
  kind: 'accepted',
  id,
  roundTrip: 20,
});
const error = { title: 'Invalid request', detail: 'total: must be the sum' };

function told(part: string, type: string, data: object): RequestEvent {
  const outcome: Outcome = {
    id: `${id}/${part}`,
    type,
    time: '2026-01-01T00:00:01.000Z',
    data: { requestId: id, ...data },
  };
  return { kind: 'outcome', outcome };
}
const dispatched = told('dispatched', 'dispatched', { state: 'dispatched', expected: ['ledger', 'archive'] });
const completedAt = '2026-01-01T00:00:01.000Z';
const billed = told('consumer/ledger', 'consumer-ended', {
  consumer: 'ledger',
  status: 'succeeded',
  result: { a: 1 },
  completedAt,
});
const audited = told('consumer/archive', 'consumer-ended', {
  consumer: 'archive',
  status: 'failed',
  error,
  completedAt,
});
const ended = told('ended', 'request-ended', { status: 'failed' });
const processing: RequestEvent = {
  kind: 'status',
  status: {
    id,
    status: 'processing',
    consumers: [
      { name: 'ledger', status: 'running' },
      { name: 'archive', status: 'pending' },
    ],
  },
};

const after = (events: readonly RequestEvent[]): RequestState => events.reduce(reduce, accepted);
const known = (state: RequestState) => ({
  end: state.end,
  dispatched: state.dispatched,
  consumers: state.consumers.toSorted((one, other) => (one.name < other.name ? -1 : 1)),
});

describe('what the page knows of a request', () => {
  it('is the same in whatever order outcomes come, twice or mixed with statuses, and complete only with all of them', () => {
    const all = [dispatched, billed, audited, ended];
    const expected = known(after(all));
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...all, ...all, processing, processing], { minLength: 10 }),
        (events) => {
          expect(known(after(events))).toEqual(expected);
        },
      ),
    );
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { maxLength: 3 }), (events) => {
        expect(isComplete(after(events))).toBe(false);
      }),
    );
    expect(isComplete(after(all))).toBe(true);
  });

  it('is not complete when the end of a request overtakes why it was not dispatched', () => {
    const end = told('ended', 'request-ended', { status: 'failed', error });
    const why = told('dispatched', 'dispatched', { state: 'failed', expected: [], error });
    expect(isComplete(after([end]))).toBe(false);
    for (const events of [
      [end, why],
      [why, end],
    ]) {
      const state = after(events);
      expect(isComplete(state)).toBe(true);
      expect(timelineOf(state).map(({ key, detail }) => [key, detail])).toEqual([
        ['submitted', undefined],
        ['accepted', undefined],
        ['dispatched', error.detail],
        ['ended', undefined],
      ]);
    }
    const asked = after([end, { kind: 'status', status: { id, status: 'failed', error } }]);
    expect([isComplete(asked), asked.dispatched, asked.error]).toEqual([true, 'failed', error]);
  });

  it('says of a cancelled part, and of a cancelled request, that it is cancelled', () => {
    const cancelled = { type: 'cancelled', title: 'Cancelled', detail: 'The caller cancelled the request.' };
    const part = { consumer: 'ledger', status: 'failed', error: cancelled, completedAt };
    const words = (state: RequestState) => timelineOf(state).map(({ title, word }) => [title, word]);
    const stopped = after([dispatched, told('consumer/ledger', 'consumer-ended', part), audited]);
    expect(words(stopped)).toEqual(
      expect.arrayContaining([
        ['ledger', 'cancelled'],
        ['archive', 'failed'],
      ]),
    );
    const early = told('dispatched', 'dispatched', { state: 'failed', expected: [], error: cancelled });
    expect(words(after([early]))).toContainEqual(['Not dispatched', 'cancelled']);
  });

  it('takes nothing of another request, and nothing that it does not know', () => {
    const other: Outcome = {
      id: 'x/ended',
      type: 'request-ended',
      time: completedAt,
      data: { requestId: 'x', status: 'failed' },
    };
    expect(reduce(accepted, { kind: 'outcome', outcome: other })).toBe(accepted);
    expect(wordFor(after([told('later', 'request-praised', {})]))).toBe('accepted');
  });

  it('is over with a refusal', () => {
    const refused = reduce(submitted('survey-filed', 0), { kind: 'refused', status: 400, detail: 'Invalid' });
    expect([isComplete(refused), wordFor(refused)]).toEqual([true, 'refused']);
  });

  it('keeps the acceptance time and the type of a request that another client sent', () => {
    const found = acceptedEarlier(id);
    expect([found.acceptedAt, wordFor(found)]).toEqual([1_767_225_600_000, 'accepted']);
    expect(timelineOf(found).map(({ key }) => key)).toEqual(['accepted']);
    const status = { id, type: 'survey-filed', status: 'processing', consumers: [] };
    expect(reduce(found, { kind: 'status', status }).type).toBe('survey-filed');
  });

  it('is over when the API does not know the request', () => {
    const unknown = reduce(acceptedEarlier(id, 'survey-filed'), { kind: 'unknown' });
    expect([isComplete(unknown), statusOf(unknown)]).toEqual([true, 'not found']);
    expect(timelineOf(unknown)).toEqual([
      expect.objectContaining({ key: 'unknown', detail: expect.stringContaining('another tenant') }),
    ]);
  });
});

describe('the status of a request with waiting consumers', () => {
  // Local times, so that the texts are the same in every time zone. The first is a Saturday.
  const now = new Date(2026, 10, 28, 12, 0).getTime();
  const monday = new Date(2026, 10, 30, 8, 0);
  const later = new Date(2026, 11, 7, 8, 0);
  type Consumers = RequestState['consumers'];
  const waiting = (name: string, until: Date): Consumers[number] => ({
    name,
    status: 'waiting',
    until: until.toISOString(),
  });
  const withConsumers = (consumers: Consumers): RequestState => ({
    ...accepted,
    dispatched: 'dispatched',
    consumers,
  });
  const ended = { name: 'ledger', status: 'succeeded' } as const;
  const failed = { name: 'ledger', status: 'failed' } as const;
  const running = { name: 'ledger', status: 'running' } as const;

  it.each<[string, Consumers]>([
    ['waiting until Mon 08:00', [waiting('archive', monday)]],
    ['waiting until Mon 08:00', [ended, waiting('archive', later), waiting('print', monday)]],
    ['waiting until Mon 08:00', [failed, waiting('archive', monday)]],
    ['waiting until 7 Dec 08:00', [waiting('archive', later)]],
    ['waiting until 18:30', [waiting('archive', new Date(2026, 10, 28, 18, 30))]],
    ['waiting', [{ name: 'archive', status: 'waiting' }]],
    ['processing', [running, waiting('archive', monday)]],
    ['processing', [{ name: 'ledger', status: 'pending' }, waiting('archive', monday)]],
    ['processing', [{ name: 'ledger', status: 'retrying' }, waiting('archive', monday)]],
    ['processing', []],
  ])('is "%s" for %j', (word, consumers) => {
    expect(wordFor(withConsumers(consumers), now)).toBe(word);
  });

  it('is the end, once the request has ended', () => {
    expect(wordFor({ ...withConsumers([ended]), end: 'succeeded' }, now)).toBe('succeeded');
  });

  it('shows each consumer with its own time', () => {
    const steps = timelineOf(withConsumers([running, waiting('archive', monday)]), now);
    expect(steps.slice(-2).map(({ mark, word }) => [mark, word])).toEqual([
      ['open', 'running'],
      ['open', 'waiting until Mon 08:00'],
    ]);
  });

  it('shows which attempt is next and when, as far as it is known', () => {
    const next = new Date(2026, 10, 28, 12, 1, 7).toISOString();
    const news = { name: 'ledger', status: 'retrying', attempts: 2, attemptsLeft: 3 } as const;
    const wordAfter = (...consumers: Consumers) => {
      const status = { id, type: 'survey-filed', status: 'processing', consumers: [...consumers] };
      return timelineOf(reduce(accepted, { kind: 'status', status }), now).at(-1)?.word;
    };
    expect(wordAfter({ ...news, nextAttemptAt: next })).toBe('retrying: attempt 3 of 5 at 12:01:07');
    expect(wordAfter(news)).toBe('retrying: attempt 3 of 5');
    expect(wordAfter({ name: 'ledger', status: 'retrying' })).toBe('retrying');
    expect(wordAfter({ name: 'ledger', status: 'running', attempts: 3 })).toBe('running');
  });

  it('shows the date instead of a weekday that is not the next one', () => {
    expect(momentOf(new Date(2026, 11, 5, 8, 0).getTime(), now)).toBe('5 Dec 08:00');
  });
});

import { deviations } from '../../../bin/demo/outcome';
import { runDemo } from '../../../bin/demo/run';
import { table } from '../../../bin/demo/table';
import type { DemoRequest } from '../../../bin/demo/requests';
import { answer, scriptedApi, WaitedTime } from './scripted-api';
import { levelAdjusted } from '../../sample-app/request-types';

const request: DemoRequest = {
  title: 'stock adjustment',
  type: levelAdjusted.name,
  body: levelAdjusted.example,
  expected: { status: 'succeeded', received: ['levels'], notReceived: [] },
};

const accepted = answer(202, { id: '1' }, { location: '/v1/requests/1', 'retry-after': '1' });
const processing = answer(200, { id: '1', status: 'processing' }, { 'retry-after': '2' });
const succeeded = answer(200, {
  id: '1',
  status: 'succeeded',
  consumers: [{ name: 'levels', status: 'succeeded', attempts: 1 }],
});
const busy = answer(503, { detail: 'Send it again.' }, { 'retry-after': '5' });

async function run(answers: readonly Response[], requests: readonly DemoRequest[] = [request]) {
  const pace = new WaitedTime();
  const { api, received } = scriptedApi(answers);
  const outcomes = await runDemo({ api, requests, pace, timeoutMilliseconds: 60_000, runId: 'run' });
  return { ends: outcomes.map(({ end }) => end), outcomes, pace, received };
}

describe('a request of the demo', () => {
  it('is followed from its Location to its end, no more often than Retry-After allows', async () => {
    const { outcomes, pace, received } = await run([accepted, processing, processing, succeeded]);
    expect(outcomes).toMatchObject([
      { milliseconds: 5000, end: { kind: 'followed', id: '1', latest: { id: '1', status: 'succeeded' } } },
    ]);
    expect(pace.waits).toEqual([1000, 2000, 2000]);
    expect(received.map(({ url }) => new URL(url).pathname)).toEqual([
      '/v1/requests/level-adjusted',
      ...Array.from({ length: 3 }, () => '/v1/requests/1'),
    ]);
  });

  it('is followed no further than to where it waits for the turn of a consumer', async () => {
    const consumers = (...statuses: [string, string]) =>
      statuses.map((status, index) => ({
        name: ['levels', 'desk'][index],
        status,
        ...(status === 'waiting' && { until: '2026-11-30T07:00:00.000Z' }),
      }));
    const answerOf = (...statuses: [string, string]) =>
      answer(200, { id: '1', status: 'processing', consumers: consumers(...statuses) });
    const { outcomes, received } = await run([
      accepted,
      answerOf('running', 'waiting'),
      answerOf('succeeded', 'waiting'),
      succeeded,
    ]);
    expect(received).toHaveLength(3);
    expect(outcomes.flatMap((outcome) => deviations(outcome, new Set(['levels'])))).toEqual([]);
    expect(table(outcomes, { requestTypes: [levelAdjusted], routes: [] }, 120).join('\n')).toMatch(
      /stock adjustment +levels +not in lib\/routes\.ts +waiting\n +desk \(waiting until 2026-11-30 07:00 UTC\)/,
    );
    const failing = await run([accepted, answerOf('failed', 'waiting')]);
    expect(failing.outcomes.flatMap((outcome) => deviations(outcome, new Set()))).toEqual([
      'it is processing, not succeeded',
    ]);
  });

  it('is sent, and asked for, again while the API is busy', async () => {
    const { ends, pace, received } = await run([busy, accepted, busy, succeeded]);
    expect(ends).toMatchObject([{ kind: 'followed', latest: { status: 'succeeded' } }]);
    expect(pace.waits).toEqual([5000, 1000, 5000]);
    expect(received.map(({ method }) => method)).toEqual(['POST', 'POST', 'GET', 'GET']);
  });

  it('leads to another one when the API says so', async () => {
    const elsewhere = answer(303, { id: '1', status: 'repeat' }, { location: '/v1/requests/0' });
    const { ends, received } = await run([
      accepted,
      elsewhere,
      answer(200, { id: '0', status: 'succeeded' }),
    ]);
    expect(ends).toMatchObject([{ id: '1', latest: { id: '0', status: 'succeeded' } }]);
    expect(received.at(-1)?.url).toBe('http://localhost:3000/v1/requests/0');
  });

  it('is given up when its time is over, with what is known of it', async () => {
    const { ends, pace } = await run([accepted, processing]);
    expect(ends).toMatchObject([{ kind: 'followed', latest: { status: 'processing' } }]);
    expect(pace.now()).toBeLessThanOrEqual(60_000);
    expect((await run([busy])).ends).toEqual([{ kind: 'unanswered' }]);
  });

  it('is not followed when it is refused', async () => {
    const { ends, received } = await run([answer(400, { detail: 'No.' })]);
    expect([ends, received.length]).toEqual([[{ kind: 'refused', httpStatus: 400, detail: 'No.' }], 1]);
  });

  it('is sent with the id of the one that it is about', async () => {
    const bodies: unknown[] = [];
    const { api } = scriptedApi([], {
      fetch: async (_, { method, body }) => {
        if (method === 'GET') return succeeded.clone();
        bodies.push(typeof body === 'string' && JSON.parse(body));
        return accepted.clone();
      },
    });
    const cancellation: DemoRequest = { ...request, title: 'cancellation', body: {}, order: request.title };
    const requests = [request, cancellation];
    await runDemo({ api, requests, pace: new WaitedTime(), timeoutMilliseconds: 60_000, runId: 'run' });
    expect(bodies).toEqual([request.body, { order: '1' }]);
  });

  it('is sent with the same idempotency key when it repeats another, once that one has ended', async () => {
    const calls: unknown[] = [];
    const { api } = scriptedApi([], {
      fetch: async (_, { method, headers }) => {
        calls.push([method, new Headers(headers).get('idempotency-key')]);
        return (method === 'GET' ? succeeded : accepted).clone();
      },
    });
    const first: DemoRequest = { ...request, idempotencyKey: 'key' };
    const requests = [first, { ...first, title: 'again', repeats: first.title }];
    await runDemo({ api, requests, pace: new WaitedTime(), timeoutMilliseconds: 60_000, runId: 'run' });
    const [post, get] = [
      ['POST', 'demo-run-key'],
      ['GET', null],
    ];
    expect(calls).toEqual([post, get, post, get]);
  });

  it('has no status when its Location cannot be read', async () => {
    const { ends } = await run([accepted, answer(404, { detail: 'There is no such request.' })]);
    expect(ends).toEqual([{ kind: 'refused', httpStatus: 404, detail: 'There is no such request.' }]);
  });

  it.each([
    { title: 'a 202 without an id', answers: [answer(202, {})], says: 'answered 202 without an id' },
    {
      title: 'a 202 without a Location',
      answers: [answer(202, { id: '1' })],
      says: '202 without a Location',
    },
    {
      title: 'a status of another shape',
      answers: [accepted, answer(200, { ok: true })],
      says: 'no status of a request',
    },
    {
      title: 'redirections without an end',
      answers: [accepted, answer(303, {}, { location: '/v1/requests/1' })],
      says: 'leads from one request to the next',
    },
  ])('fails for $title', async ({ answers, says }) => {
    await expect(run(answers)).rejects.toThrow(says);
  });
});

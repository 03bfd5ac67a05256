import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { parseIntake } from '../../lambda/dispatcher/parse-intake';
import { SeededRandom } from '../../local/random';
import { fullCount } from '../full-count';
import { requestTypes } from '../sample-app/request-types';
import { type HostileCall, hostileCalls } from './hostile-requests';
import { type Answer, call } from './http';
import { runIntake } from './intake';
import { counts, take } from './messages';
import { basePath, idOf, post } from './requests';
import type { RunningApp } from './running-app';

const seeds = fullCount([1, 2, 3, 4, 5], { quick: [1] });
const mutations = fullCount(2000, { quick: 200 });
const limit = 262_144;

/** Ids of the intake queues, the standard one and the FIFO one. */
const queues = ['IntakeQueue', 'OrderedIntakeQueue'];

describe('calls that nobody should make', () => {
  let app: RunningApp;

  beforeAll(async () => {
    app = await runIntake({ requestTypes });
  });

  it.each(seeds)(
    'are answered 4xx without an effect, or are accepted and have exactly their body in one message (seed %i)',
    async (seed) => {
      const calls = hostileCalls(requestTypes, new SeededRandom(seed), mutations);
      expect(calls.length).toBeGreaterThan(600);
      const acceptedCalls = new Map<string, HostileCall>();
      const wrong: object[] = [];
      for (const hostile of calls) {
        const answer = await call(app.runtime.apiUrl, `${basePath(app)}${hostile.path}`, hostile);
        const { location } = answer.headers;
        if (answer.status === 202 && typeof location === 'string') acceptedCalls.set(idOf(location), hostile);
        else if (!isRefusal(answer)) wrong.push({ title: hostile.title, answer });
      }
      expect(wrong).toEqual([]);

      const messages = new Map<string, string>();
      for (const name of queues) {
        const queue = app.ref('intake', 'AWS::SQS::Queue', name);
        const { visible, delayed, inFlight } = await counts(app, queue);
        expect([delayed, inFlight]).toEqual([0, 0]);
        for (const { Body = '' } of visible === 0 ? [] : await take(app, queue, visible)) {
          const parsed = parseIntake(Body, requestTypes, limit);
          // Whatever a client sends, the envelope around it is the API's.
          if (!('request' in parsed || ('failure' in parsed && parsed.context !== undefined)))
            throw new Error(`Not a request or a failure of one: ${Body.slice(0, 500)}`);
          const { id, type } = 'request' in parsed ? parsed.request.context : (parsed.context ?? {});
          const hostile = acceptedCalls.get(String(id));
          expect(hostile?.path).toBe(`/requests/${String(type)}`);
          messages.set(String(id), Body);
        }
      }
      expect(new Set(messages.keys())).toEqual(new Set(acceptedCalls.keys()));
      for (const [id, { title, body }] of acceptedCalls) {
        const sent = body?.toString() ?? '';
        expect([title, messages.get(id)?.startsWith(`{"data":${sent},"specversion":"1.0"`)]).toEqual([
          title,
          true,
        ]);
      }
    },
  );

  it('mark no request as cancelled, except one that the API may have accepted a moment ago', async () => {
    const young = `${app.now()}-JKJaXmPLvHcESHA`;
    const paths = [
      ...hostileIds(young).map((id) => `/requests/${id}`),
      `/requests/${young}/more`,
      `/requests/${young}//`,
      `/requests/requests/${young}`,
      '/requests/',
      '/requests',
      '/',
    ];
    for (const path of paths) {
      const answer = await call(app.runtime.apiUrl, basePath(app) + path, { method: 'DELETE' });
      expect([path, isRefusal(answer), answer.status]).toEqual([path, true, answer.status]);
    }
    const query = `/requests/${young}?id=other&by=${encodeURIComponent('"}')}`;
    const body = '{"Key":{"requestId":{"S":"other"}}}';
    const headers = {
      'x-amzn-requestid': '"}',
      'content-type': 'application/json',
      'content-length': String(body.length),
    };
    const hostile = { method: 'DELETE', headers, body };
    const { status } = await call(app.runtime.apiUrl, basePath(app) + query, hostile);
    expect(status).toBe(202);
    const TableName = app.ref('intake', 'AWS::DynamoDB::Table');
    const { Items = [] } = await app.dynamodb.send(new ScanCommand({ TableName }));
    expect(Items).toEqual([
      {
        requestId: { S: young },
        part: { S: 'request' },
        cancelledBy: { SS: ['000000000000'] },
        cancelledAt: { N: expect.stringMatching(/^\d{10}$/) },
        expiresAt: { N: expect.stringMatching(/^\d{10}$/) },
      },
    ]);
  });

  it('leave an API that accepts what is right', async () => {
    for (const { name, example } of requestTypes) expect((await post(app, name, example)).status).toBe(202);
  });
});

/** Ids that the API never gives, as they stand in a path. */
function hostileIds(young: string): readonly string[] {
  const forged = [
    `${young}"}},"TableName":"other`,
    `${young}","part":{"S":"outcomes`,
    `${young}\n`,
    `${young} `,
    '$context.identity.accountId',
    '#set($known = true)',
    '${tenant}',
    "'\\",
    'requests',
    'idempotency#000000000000#survey-filed#key',
    '\u0000',
    '🧾',
  ].map(encodeURIComponent);
  return [
    ...forged,
    young.slice(0, 14),
    young.slice(1),
    `1${young}`,
    `2${young.slice(1)}`,
    `${young}${'A'.repeat(64)}`,
    young.replace('-', '%2D'),
    `%20${young}`,
    `..%2F${young}`,
  ];
}

/** A 4xx with problem details that do not repeat the caller's text as markup. */
function isRefusal({ status, headers, text }: Answer): boolean {
  if (status < 400 || status >= 500) return false;
  if (headers['content-type'] !== 'application/problem+json') return false;
  const { title, detail }: { title?: unknown; detail?: unknown } = JSON.parse(text);
  return typeof title === 'string' && typeof detail === 'string' && !detail.includes('<script>');
}

import { DeleteQueueCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { orderPlaced } from '../../lambda/contract/requests/order-placed';
import { stockCounted } from '../../lambda/contract/requests/stock-counted';
import { requestTypes } from '../../lambda/contract/requests/all';
import { call, type Answer } from './http';
import { intakeQueue, runIntake } from './intake';
import { counts } from './messages';
import { post } from './requests';
import type { RunningApp } from './running-app';

function answered({ status, headers, text }: Answer): object {
  const { 'content-type': contentType, 'retry-after': retryAfter } = headers;
  return { status, contentType, retryAfter, body: JSON.parse(text) };
}

/** An answer with problem details, RFC 9457. */
function problem(status: number, title: string, detail: unknown, retryAfter?: string): object {
  const instance = expect.stringMatching(/^urn:uketsuke:call:[\w=+/-]+$/);
  const body = { type: 'about:blank', title, status, detail, instance };
  return { status, contentType: 'application/problem+json', retryAfter, body };
}

const contract =
  'The body must be JSON that fits the schema of POST /requests/order-placed. The header X-Validation-Error reports the violations. The owner of this API provides the schema.';

describe('the intake', () => {
  let app: RunningApp;

  beforeAll(async () => {
    app = await runIntake();
  });

  const ask = async (method: string, path: string) =>
    call(app.runtime.apiUrl, path, { method, headers: { 'content-type': 'application/json' } });

  it.each([
    ['that is no JSON', '{"customer":', expect.any(String)],
    ['that is empty', '', expect.any(String)],
    ['without lines', { ...orderPlaced.example, lines: undefined }, expect.stringContaining('lines')],
    ['with a member too many', { ...orderPlaced.example, DelaySeconds: 900 }, expect.any(String)],
    [
      'with a word for a number',
      { ...orderPlaced.example, total: '8650' },
      expect.stringContaining('string'),
    ],
    [
      'with an empty list',
      { ...orderPlaced.example, lines: [] },
      expect.stringContaining('array is too short'),
    ],
    ['that goes on after its end', `${JSON.stringify(orderPlaced.example)},"id":"evil"`, expect.any(String)],
  ])('fails with 400 for a body %s, and has the reason in a header', async (_, body, reason) => {
    const answer = await post(app, 'order-placed', body);
    expect(answered(answer)).toEqual(problem(400, 'Bad Request', contract));
    expect(answer.headers['x-validation-error']).toEqual(reason);
  });

  it('fails with 400 for a body of a megabyte, and repeats none of it in the answer', async () => {
    const note = 'secret'.repeat(180_000);
    const answer = await post(app, 'order-placed', { ...orderPlaced.example, shippingMethod: note });
    expect(answered(answer)).toEqual(problem(400, 'Bad Request', contract));
    expect(String(answer.headers['x-validation-error']).length).toBeLessThanOrEqual(10_240);
  });

  it.each([
    ['is empty', ''],
    ['is too long', 'k'.repeat(129)],
    ['is not ASCII', 'k\u00e9'],
    ['has a tab', 'a\tb'],
  ])('fails with 400 for an idempotency key that %s', async (_, key) => {
    for (const name of ['Idempotency-Key', 'idempotency-key']) {
      const answer = await post(app, 'order-placed', orderPlaced.example, { [name]: key });
      const detail = 'The idempotency key must have 1 to 128 printable ASCII characters.';
      expect(answered(answer)).toEqual(problem(400, 'Bad Request', detail));
    }
  });

  it('fails with 400 for characters that no message can carry', async () => {
    const answer = await post(app, 'order-placed', { ...orderPlaced.example, note: 'a\uFFFEb' });
    expect(answered(answer)).toEqual(
      problem(400, 'Bad Request', expect.stringContaining('characters that a message cannot carry')),
    );
  });

  it.each([
    ['no id', 'nope'],
    ['an id with a quotation mark', '1767225600000-abcdefgh%22'],
    ['an id that tries the query', '%22%7D%7D%2C%22TableName%22%3A%22other'],
    ['an id of years ago', '1500000000000-JKJaXmPLvHcESHA'],
    ['an id of the future', '9500000000000-JKJaXmPLvHcESHA'],
    ['the record of an idempotency key', 'idempotency%23000000000000%23order-placed%23basket'],
  ])('fails with 404 when asked for %s', async (_, id) => {
    expect(answered(await ask('GET', `/v1/requests/${id}`))).toEqual(
      problem(404, 'Not Found', 'There is no such request, or its status is not kept any more.'),
    );
  });

  it('fails with 404 for an unknown request type, naming those there are', async () => {
    expect(answered(await post(app, 'order-lost', orderPlaced.example))).toEqual(
      problem(
        404,
        'Not Found',
        `There is no such request type: there are ${requestTypes.map(({ name }) => name).join(', ')}.`,
      ),
    );
  });

  it.each(['/v1/orders', '/v1/requests/a/b', '/v1/requests/order-placed/..%2f..'])(
    'fails with 404 for the unknown path %s',
    async (path) => {
      expect(answered(await ask('POST', path))).toEqual(
        problem(404, 'Not Found', expect.stringContaining('There is nothing at this path')),
      );
    },
  );

  it.each([
    ['GET', '/v1/requests/order-placed'],
    ['PUT', '/v1/requests/1767225600000-JKJaXmPLvHcESHA'],
  ])('fails with 403 for %s %s, a method that the path does not take', async (method, path) => {
    const detail = 'The call is not signed, or this path does not take this method.';
    expect(answered(await ask(method, path))).toEqual(problem(403, 'Forbidden', detail));
  });

  it('fails with 413 for a body that is too large for a message', async () => {
    const body = JSON.stringify(orderPlaced.example).replace('{', `{${' '.repeat(1024 * 1024)}`);
    expect(answered(await post(app, 'order-placed', body))).toEqual(
      problem(
        413,
        'Payload Too Large',
        'The body is too large: with its envelope, a request has at most 1023 KiB. Split it into several requests.',
      ),
    );
  });

  it('fails with 413 and the way that there is for a body that may be uploaded', async () => {
    const body = JSON.stringify(stockCounted.example).replace('{', `{${' '.repeat(1024 * 1024)}`);
    const answer = await post(app, 'stock-counted', body);
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.text).detail).toContain(
      'POST /uploads gives a form, then name it in POST /requests/stock-counted/large',
    );
  });

  it('fails with 413 for a body that is too large for the API', async () => {
    const body = JSON.stringify(orderPlaced.example).replace('{', `{${' '.repeat(10 * 1024 * 1024)}`);
    expect(answered(await post(app, 'order-placed', body))).toEqual(
      problem(
        413,
        'Payload Too Large',
        'The body is too large: the API accepts at most 10 MB. Split it into several requests, or upload it with POST /uploads where the request type allows that.',
      ),
    );
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/x-amz-json-1.0'])(
    'fails with 415 for %s',
    async (type) => {
      expect(
        answered(await post(app, 'order-placed', orderPlaced.example, { 'content-type': type })),
      ).toEqual(
        problem(
          415,
          'Unsupported Media Type',
          'The body has to be JSON: send it with Content-Type application/json.',
        ),
      );
    },
  );

  it('has put none of them into its queue', async () => {
    expect(await counts(app, intakeQueue(app))).toEqual({ visible: 0, delayed: 0, inFlight: 0 });
  });
});

describe('an intake that is throttled', () => {
  it('fails with 429 and says when to come again, once too many have come at once', async () => {
    const app = await runIntake({ api: { throttlingRateLimit: 0.01, throttlingBurstLimit: 2 } });
    const answers = [];
    for (let sent = 0; sent < 4; sent++) answers.push(await post(app, 'order-placed', orderPlaced.example));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 429, 429]);
    for (const answer of answers.slice(2)) {
      expect(answered(answer)).toEqual(
        problem(429, 'Too Many Requests', 'Too many requests at once. Send the request again.', '1'),
      );
    }
    await app.pass(200_000);
    expect((await post(app, 'order-placed', orderPlaced.example)).status).toBe(202);
  });
});

describe('an intake whose queue does not take messages', () => {
  let app: RunningApp;

  beforeAll(async () => {
    app = await runIntake();
  });

  const detail = 'The request was not accepted: its queue did not take it. Send it again.';
  const notTaken = problem(503, 'Service Unavailable', detail, '1');

  it('fails with 503 when the queue denies it', async () => {
    const QueueUrl = intakeQueue(app);
    const deny = { Effect: 'Deny', Principal: '*', Action: 'sqs:SendMessage', Resource: '*' };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [deny] });
    await app.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
    expect(answered(await post(app, 'order-placed', orderPlaced.example))).toEqual(notTaken);
    expect(await counts(app, QueueUrl)).toEqual({ visible: 0, delayed: 0, inFlight: 0 });
  });

  it('fails with 503 when the queue is gone', async () => {
    await app.sqs.send(new DeleteQueueCommand({ QueueUrl: intakeQueue(app) }));
    expect(answered(await post(app, 'order-placed', orderPlaced.example))).toEqual(notTaken);
  });
});

import type { Client } from './client';
import { serve, type Served, withKey } from './harness';

interface Handled extends Served {
  readonly subscriber: Client;
}

/** A namespace with handlers, and a client that receives what they let through. */
async function withCode(code: string): Promise<Handled> {
  const served = await serve({ namespaces: [{ name: 'default', code }] });
  const subscriber = await served.connect();
  await subscriber.subscribe('/default/*', withKey, 'all');
  return { ...served, subscriber };
}

const events = ['{"n":1}', '{"n":2}', '{"n":3}'];
const message = { channel: '/default/a', events };
const custom = (errorType: string, text: string): object => ({ errors: [{ errorType, message: text }] });

describe('onPublish', () => {
  it('changes events', async () => {
    const { publish, subscriber } = await withCode(`
      import { util } from '@aws-appsync/utils';
      export function onPublish(ctx) {
        return ctx.events.map(({ id, payload }) => ({ id, payload: { ...payload, at: util.time.nowISO8601() } }));
      }`);
    await publish(message);
    expect(await subscriber.next()).toMatchObject({ event: '{"n":1,"at":"2026-01-01T00:00:00.000Z"}' });
  });

  it('filters events, and their publisher is told nothing of it', async () => {
    const { publish, subscriber, hops } = await withCode(
      'export const onPublish = (ctx) => ctx.events.filter(({ payload }) => payload.n > 1)',
    );
    const { body } = await publish(message);
    expect(body).toMatchObject({ failed: [], successful: [{ index: 0 }, { index: 1 }, { index: 2 }] });
    expect([await subscriber.next(), await subscriber.next()]).toMatchObject([
      { event: events[1] },
      { event: events[2] },
    ]);
    expect(hops.map(({ event }) => event)).toContain('filtered out 1');
  });

  it.each(['[]', 'null', 'undefined'])('broadcasts nothing when it returns %s', async (nothing) => {
    const { publish, hops } = await withCode(`export function onPublish() { return ${nothing} }`);
    expect((await publish(message)).status).toBe(200);
    expect(hops.map(({ event }) => event).slice(-2)).toEqual(['published 3', 'filtered out 3']);
  });

  it('fails single events', async () => {
    const { publish, subscriber } = await withCode(`
      export function onPublish(ctx) {
        return ctx.events.map((event) => event.payload.n === 2 ? { ...event, error: 'no twos' } : event);
      }`);
    expect((await publish(message)).body).toEqual({
      failed: [{ identifier: expect.any(String), index: 1, errorCode: 400, errorMessage: 'no twos' }],
      successful: [
        { identifier: expect.any(String), index: 0 },
        { identifier: expect.any(String), index: 2 },
      ],
    });
    expect([await subscriber.next(), await subscriber.next()]).toMatchObject([
      { event: events[0] },
      { event: events[2] },
    ]);
  });

  it.each([
    ["util.error('not today', 'Closed')", 400, custom('Closed', 'not today')],
    ['util.unauthorized()', 403, custom('Unauthorized', 'You are not authorized to make this call.')],
    ['ctx.nothing.at.all', 500, custom('Code', 'Runtime Error')],
    ['util.transform', 500, custom('Unsupported', 'util.transform does not run here.')],
    ['while (true);', 500, custom('Code', 'Runtime Error')],
  ])('fails the whole request by %s', async (statement, status, body) => {
    const { publish } = await withCode(
      `import { util } from '@aws-appsync/utils'; export function onPublish(ctx) { ${statement} }`,
    );
    expect(await publish(message)).toEqual({ status, body });
  });

  it.each([
    ['what is no list', '{}', 'onPublish returns a list of events.'],
    ['an event that was not published', "[{ id: 'new', payload: 1 }]", 'not "new"'],
    ['an event twice', '[ctx.events[0], ctx.events[0]]', 'each once'],
  ])('fails the whole request when it returns %s', async (_, returned, why) => {
    const { publish } = await withCode(`export function onPublish(ctx) { return ${returned} }`);
    expect(await publish(message)).toMatchObject({
      status: 500,
      body: { errors: [{ errorType: 'InvalidHandlerResponse', message: expect.stringContaining(why) }] },
    });
  });

  it('is given the channel, the operation and the headers', async () => {
    const { publish, subscriber } = await withCode(
      'export const onPublish = (ctx) => [{ ...ctx.events[0], payload: { info: ctx.info, key: ctx.request.headers["x-api-key"], identity: ctx.identity } }]',
    );
    await publish({ channel: 'default/a/b', events: ['1'] });
    const { event } = await subscriber.next();
    expect(JSON.parse(String(event))).toEqual({
      info: {
        channel: { path: '/default/a/b', segments: ['default', 'a', 'b'] },
        channelNamespace: { name: 'default' },
        operation: 'PUBLISH',
      },
      key: withKey['x-api-key'],
      identity: null,
    });
  });

  it('says to the log what it writes, and the errors that it appends', async () => {
    const { publish, lines } = await withCode(`
      import { util } from '@aws-appsync/utils';
      export function onPublish(ctx) { console.log('got', ctx.events.length); util.appendError('careful'); return ctx.events }`);
    expect((await publish(message)).status).toBe(200);
    expect(lines).toEqual(['events/default: got 3', 'events/default: onPublish: careful']);
  });

  it('tells subscribers of an event that it made too large', async () => {
    const { publish, subscriber } = await withCode(
      'export const onPublish = (ctx) => ctx.events.map(({ id }) => ({ id, payload: "x".repeat(250000) }))',
    );
    await publish({ channel: '/default/a', events: ['1'] });
    expect(await subscriber.next()).toEqual({
      type: 'broadcast_error',
      id: 'all',
      errors: [{ errorType: 'MessageProcessingError', message: expect.stringContaining('245760 bytes') }],
    });
  });
});

describe('onSubscribe', () => {
  const onlyOwn = `
    import { util } from '@aws-appsync/utils';
    export function onSubscribe(ctx) {
      const { segments } = ctx.info.channel;
      if (segments[1] === '*') util.error('no wildcards', 'TooWide');
      if (segments[1] !== ctx.request.headers['x-tenant']) util.unauthorized();
    }`;

  it('lets in, and refuses, one subscription at a time', async () => {
    const { connect } = await serve({ namespaces: [{ name: 'default', code: onlyOwn }] });
    const client = await connect();
    const authorization = { ...withKey, 'x-tenant': 'blue' };
    expect(await client.subscribe('/default/red/1', authorization, 's1')).toEqual({
      type: 'subscribe_error',
      id: 's1',
      ...custom('Unauthorized', 'You are not authorized to make this call.'),
    });
    expect(await client.subscribe('/default/*', authorization, 's2')).toEqual({
      type: 'subscribe_error',
      id: 's2',
      ...custom('TooWide', 'no wildcards'),
    });
    expect(await client.subscribe('/default/blue/*', authorization, 's3')).toMatchObject({
      type: 'subscribe_success',
    });
  });
});

describe('code', () => {
  it.each([
    ['with a syntax error', 'export function (', /Unexpected|Expected/],
    ['that throws as it is loaded', 'null.x', /null/],
    [
      'that imports another module',
      "import * as ddb from '@aws-appsync/utils/dynamodb'; ddb.get",
      /@aws-appsync\/utils\/dynamodb does not run here/,
    ],
    [
      'for a data source',
      'export const onPublish = { request() {}, response() {} }',
      /onPublish is no function/,
    ],
  ])('fails to be taken %s', async (_, code, why) => {
    const { api } = await serve();
    expect(() => api.addNamespace({ name: 'broken', code })).toThrow(why);
  });
});

describe('a function as handler', () => {
  const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:handler';

  async function withFunction(answer: (event: Record<string, unknown>) => unknown): Promise<Handled> {
    const direct = { functionArn: ARN, invokeType: 'REQUEST_RESPONSE' } as const;
    const namespace = { name: 'default', directPublish: direct, directSubscribe: direct };
    const served = await serve({ namespaces: [namespace, { name: 'open' }] });
    served.functions.handlers.set(ARN, ({ info, ...event }) =>
      Object(info).operation === 'SUBSCRIBE' && Object(info).channel.path === '/default/a'
        ? null
        : answer({ info, ...event }),
    );
    const subscriber = await served.connect();
    await subscriber.subscribe('/default/a', withKey, 'a');
    return { ...served, subscriber };
  }

  it('changes events', async () => {
    const { publish, subscriber, functions } = await withFunction(({ events: given }) => ({
      events: Array.isArray(given)
        ? given.slice(0, 1).map(({ id, payload }) => ({ id, payload: { ...payload, ok: true } }))
        : [],
    }));
    expect((await publish(message)).body).toMatchObject({ failed: [] });
    expect(await subscriber.next()).toMatchObject({ event: '{"n":1,"ok":true}' });
    expect(functions.events.at(-1)).toMatchObject({
      identity: null,
      info: { channelNamespace: { name: 'default' }, operation: 'PUBLISH' },
      events: [{ id: expect.any(String), payload: { n: 1 } }, { payload: { n: 2 } }, { payload: { n: 3 } }],
    });
  });

  it('fails all events', async () => {
    const { publish } = await withFunction(() => ({ error: 'closed' }));
    expect(await publish(message)).toEqual({ status: 400, body: custom('LambdaError', 'closed') });
  });

  it('fails the request when it throws', async () => {
    const { publish } = await withFunction(() => {
      throw Object.assign(new Error('not you'), { name: 'UnauthorizedException' });
    });
    expect(await publish(message)).toEqual({ status: 403, body: custom('UnauthorizedException', 'not you') });
  });

  it('fails a subscription', async () => {
    const { subscriber } = await withFunction(() => ({ error: 'not this one' }));
    expect(await subscriber.subscribe('/default/b', withKey, 'b')).toEqual({
      type: 'subscribe_error',
      id: 'b',
      ...custom('LambdaError', 'not this one'),
    });
  });

  it('fails the request when it is not there', async () => {
    const { publish, functions } = await withFunction(() => null);
    functions.handlers.clear();
    expect(await publish(message)).toMatchObject({
      status: 400,
      body: { errors: [{ errorType: 'Lambda:ResourceNotFoundException' }] },
    });
  });

  it('is not waited for with the invoke type EVENT', async () => {
    const direct = { functionArn: ARN, invokeType: 'EVENT' } as const;
    const { publish, connect, functions } = await serve({
      namespaces: [{ name: 'default', directPublish: direct, directSubscribe: direct }],
    });
    const client = await connect();
    await client.subscribe('/default/a', withKey);
    await publish({ channel: '/default/a', events: ['1'] });
    expect(await client.next()).toMatchObject({ event: '1' });
    expect(functions.later).toMatchObject([
      { info: { operation: 'SUBSCRIBE' } },
      { info: { operation: 'PUBLISH' } },
    ]);
  });
});

import { Client } from './client';
import { serve, withKey } from './harness';

const failure = (type: string, id: string | undefined, errorType: string, message: unknown): object => ({
  type,
  ...(id !== undefined && { id }),
  errors: [{ errorType, message }],
});

describe('a connection', () => {
  it('is acknowledged, with how long it may be silent', async () => {
    const { host } = await serve();
    const client = await Client.open(`ws://${host}/event/realtime`, withKey);
    const init = { type: 'connection_init' };
    expect(await client.ask(init)).toEqual({ type: 'connection_ack', connectionTimeoutMs: 300_000 });
  });

  it('needs no connection_init', async () => {
    const { host } = await serve();
    const client = await Client.open(`ws://${host}/event/realtime`, withKey);
    expect(await client.subscribe('/default/a', withKey, 's')).toEqual({
      type: 'subscribe_success',
      id: 's',
    });
  });

  it('is kept alive every 60 seconds, for 24 hours', async () => {
    const { connect, clock } = await serve();
    const client = await connect();
    await clock.advance(59_999);
    await clock.advance(1);
    expect(await client.next()).toEqual({ type: 'ka' });
    await clock.advance(60_000);
    expect(await client.next()).toEqual({ type: 'ka' });
    await clock.advance(24 * 3600 * 1000 - 120_000);
    expect(await client.closed).toBe(1001);
  });

  it('fails without the subprotocol', async () => {
    const { host } = await serve();
    await expect(Client.open(`ws://${host}/event/realtime`, withKey, 'graphql-ws')).rejects.toThrow('400');
  });

  it('fails at another path', async () => {
    const { host } = await serve();
    await expect(Client.open(`ws://${host}/graphql/realtime`, withKey)).rejects.toThrow('404');
  });

  it('fails with a message that is too long', async () => {
    const { connect } = await serve({ limits: { publishBytes: 1000 } });
    const client = await connect();
    client.send('x'.repeat(1001));
    expect(await client.closed).toBe(1009);
  });
});

describe('subscriptions', () => {
  it('receive each event by itself, as text', async () => {
    const { connect, publish } = await serve();
    const client = await connect();
    expect(await client.subscribe('default/a', withKey, 's1')).toEqual({
      type: 'subscribe_success',
      id: 's1',
    });
    await publish({ channel: '/default/a', events: ['{"n": 1}', '"two"'] });
    expect([await client.next(), await client.next()]).toEqual([
      { type: 'data', id: 's1', event: '{"n": 1}' },
      { type: 'data', id: 's1', event: '"two"' },
    ]);
  });

  it('share one connection, with exact channels and wildcards', async () => {
    const { connect, publish } = await serve();
    const client = await connect();
    for (const channel of ['/default/a', '/default/b', '/default/*', '/default/a/*']) {
      await client.subscribe(channel, withKey);
    }
    await publish({ channel: '/default/a', events: ['1'] });
    await publish({ channel: '/default/a/deep/er', events: ['2'] });
    await publish({ channel: '/default/b', events: ['3'] });
    const received = [];
    for (let count = 0; count < 6; count++) received.push(await client.next());
    expect(received.map(({ id, event }) => [id, event])).toEqual([
      ['/default/a', '1'],
      ['/default/*', '1'],
      ['/default/*', '2'],
      ['/default/a/*', '2'],
      ['/default/b', '3'],
      ['/default/*', '3'],
    ]);
  });

  it('reach all clients', async () => {
    const { connect, publish } = await serve();
    const clients = [await connect(), await connect()];
    for (const client of clients) await client.subscribe('/default/a', withKey, 'same-id');
    await publish({ channel: '/default/a', events: ['1'] });
    for (const client of clients) expect(await client.next()).toMatchObject({ type: 'data', event: '1' });
  });

  it('end when they are given up', async () => {
    const { connect, publish } = await serve();
    const client = await connect();
    await client.subscribe('/default/a', withKey, 's1');
    await client.subscribe('/default/b', withKey, 's2');
    expect(await client.ask({ type: 'unsubscribe', id: 's1' })).toEqual({
      type: 'unsubscribe_success',
      id: 's1',
    });
    await publish({ channel: '/default/a', events: ['1'] });
    await publish({ channel: '/default/b', events: ['2'] });
    expect(await client.next()).toEqual({ type: 'data', id: 's2', event: '2' });
  });

  it('end with their connection', async () => {
    const { connect, publish, hops } = await serve();
    const client = await connect();
    await client.subscribe('/default/a', withKey);
    client.close();
    await client.closed;
    await publish({ channel: '/default/a', events: ['1'] });
    expect(hops.map(({ event }) => event)).toContain('delivered 1 to nobody');
  });

  it('fail for an id that is in use, and leave the first alone', async () => {
    const { connect, publish } = await serve();
    const client = await connect();
    await client.subscribe('/default/a', withKey, 's1');
    expect(await client.subscribe('/default/b', withKey, 's1')).toEqual(
      failure('subscribe_error', 's1', 'DuplicatedOperationError', 'Duplicated operation id s1'),
    );
    await publish({ channel: '/default/a', events: ['1'] });
    expect(await client.next()).toMatchObject({ id: 's1', event: '1' });
  });

  it('fail when there are too many on one connection', async () => {
    const { connect } = await serve({ limits: { subscriptionsPerConnection: 2 } });
    const client = await connect();
    await client.subscribe('/default/a', withKey);
    await client.subscribe('/default/b', withKey);
    expect(await client.subscribe('/default/c', withKey, 's3')).toMatchObject({
      type: 'subscribe_error',
      errors: [{ errorType: 'MaxSubscriptionsReachedError' }],
    });
  });

  it.each(['/default/*/a', '/default/a_b', '/*'])('fail for the channel %s', async (channel) => {
    const { connect } = await serve();
    const client = await connect();
    expect(await client.subscribe(channel, withKey, 's')).toEqual(
      failure('subscribe_error', 's', 'BadRequestException', expect.stringContaining('Invalid channel')),
    );
  });

  it('fail for a namespace that is not there', async () => {
    const { connect } = await serve();
    const client = await connect();
    expect(await client.subscribe('/other/a', withKey, 's')).toMatchObject({
      type: 'subscribe_error',
      errors: [{ errorType: 'UnauthorizedException' }],
    });
  });

  it('fail to be given up when they are not there', async () => {
    const { connect } = await serve();
    const client = await connect();
    expect(await client.ask({ type: 'unsubscribe', id: 's9' })).toEqual(
      failure('unsubscribe_error', 's9', 'UnknownOperationError', 'Unknown operation id s9'),
    );
  });
});

describe('publishing over a WebSocket', () => {
  const message = {
    type: 'publish',
    id: 'p1',
    channel: '/default/a',
    events: ['1', '2'],
    authorization: withKey,
  };

  it('needs no subscription, and reaches those of others', async () => {
    const { connect } = await serve();
    const [publisher, subscriber] = [await connect(), await connect()];
    await subscriber.subscribe('/default/a', withKey, 's');
    expect(await publisher.ask(message)).toEqual({
      type: 'publish_success',
      id: 'p1',
      failed: [],
      successful: [
        { identifier: expect.any(String), index: 0 },
        { identifier: expect.any(String), index: 1 },
      ],
    });
    expect([await subscriber.next(), await subscriber.next()]).toMatchObject([
      { event: '1' },
      { event: '2' },
    ]);
  });

  it('fails with too many events', async () => {
    const { connect } = await serve();
    const client = await connect();
    expect(await client.ask({ ...message, events: Array.from('123456') })).toEqual(
      failure('publish_error', 'p1', 'BadRequestException', expect.stringContaining('Too many events')),
    );
  });

  it('fails without an authorization of its own', async () => {
    const { connect } = await serve();
    const client = await connect();
    expect(await client.ask({ ...message, authorization: undefined })).toEqual(
      failure('publish_error', 'p1', 'UnauthorizedException', 'You are not authorized to make this call.'),
    );
  });
});

describe('messages', () => {
  it.each([
    [
      'of a type that is unknown',
      { type: 'start', id: 'x' },
      failure('error', 'x', 'UnsupportedOperation', expect.any(String)),
    ],
    ['without a type', {}, failure('error', undefined, 'UnsupportedOperation', expect.any(String))],
    [
      'that are no JSON',
      '{',
      failure('error', undefined, 'BadRequestException', 'The message is no JSON object.'),
    ],
    [
      'without an id',
      { type: 'subscribe', channel: '/default/a' },
      failure('subscribe_error', undefined, 'BadRequestException', 'Missing id'),
    ],
  ])('fail when they are %s, and the connection goes on', async (_, message, expected) => {
    const { connect } = await serve();
    const client = await connect();
    expect(await client.ask(message)).toEqual(expected);
    expect(await client.subscribe('/default/a', withKey)).toMatchObject({ type: 'subscribe_success' });
  });
});

import { serve, withKey } from './harness';

const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/);
const refusal = (errorType: string, message: string): object => ({ errors: [{ errorType, message }] });

describe('publishing over HTTP', () => {
  it('takes up to five events, each with an identifier', async () => {
    const { publish } = await serve();
    const events = ['1', '"two"', '{"three":3}', 'null', '[5]'];
    expect(await publish({ channel: '/default/a', events })).toEqual({
      status: 200,
      body: { failed: [], successful: events.map((_, index) => ({ identifier: uuid, index })) },
    });
  });

  it.each([
    [
      'six events',
      { channel: '/default/a', events: ['1', '2', '3', '4', '5', '6'] },
      'Too many events: 6 given',
    ],
    ['no event', { channel: '/default/a', events: [] }, 'Missing events'],
    ['no list', { channel: '/default/a', events: '1' }, 'Missing events'],
    ['an object', { channel: '/default/a', events: [{}] }, 'Invalid event at index 0'],
    ['no JSON', { channel: '/default/a', events: ['1', 'nope'] }, 'Invalid event at index 1'],
    ['no channel', { events: ['1'] }, 'Missing channel'],
    ['a wildcard', { channel: '/default/*', events: ['1'] }, 'Invalid channel: /default/*'],
    ['a body that is no JSON', '{', 'The body is no JSON object.'],
  ])('fails with %s', async (_, body, message) => {
    const { publish } = await serve();
    const answer = await publish(body);
    expect(answer).toEqual({
      status: 400,
      body: refusal('BadRequestException', expect.stringContaining(message)),
    });
  });

  it('takes an event of 240 KB, and fails with one of a byte more', async () => {
    const { publish } = await serve();
    const event = JSON.stringify('x'.repeat(240 * 1024 - 2));
    expect((await publish({ channel: '/default/a', events: [event] })).status).toBe(200);
    expect(await publish({ channel: '/default/a', events: [event.replace('x', 'xx')] })).toEqual({
      status: 400,
      body: refusal(
        'BadRequestException',
        expect.stringContaining('Event at index 0 is too large: 245761 bytes'),
      ),
    });
  });

  it('fails with a request of more than 1.2 MB', async () => {
    const { publish } = await serve();
    const body = { channel: '/default/a', events: ['1'], padding: 'x'.repeat(1200 * 1024) };
    expect((await publish(body)).body).toEqual(
      refusal(
        'BadRequestException',
        expect.stringMatching(/^The request has \d+ bytes; up to 1228800 are allowed/),
      ),
    );
  });

  it('fails for a namespace that is not there as for one that is closed', async () => {
    const { publish } = await serve();
    expect(await publish({ channel: '/other/a', events: ['1'] })).toEqual({
      status: 401,
      body: refusal('UnauthorizedException', 'You are not authorized to make this call.'),
    });
  });

  it('fails with another method than POST', async () => {
    const { host } = await serve();
    expect((await fetch(`http://${host}/event`)).status).toBe(405);
  });

  it('lets pages of other origins publish', async () => {
    const { host } = await serve();
    const preflight = await fetch(`http://${host}/event`, { method: 'OPTIONS' });
    expect([preflight.status, preflight.headers.get('access-control-allow-headers')]).toEqual([204, '*']);
  });

  it('reaches a second API by its own path', async () => {
    const { publish, service, host } = await serve();
    const keyed = ['API_KEY'] as const;
    const second = service.createApi({
      id: 'b2',
      name: 'second',
      connectionAuthModes: keyed,
      defaultPublishAuthModes: keyed,
      defaultSubscribeAuthModes: keyed,
    });
    second.addNamespace({ name: 'only-here' });
    second.addKey('da2-second', Number.MAX_SAFE_INTEGER);
    expect([service.domainOf('a1'), service.domainOf('b2')]).toEqual([host, `${host}/_appsync/b2`]);
    const message = { channel: '/only-here/a', events: ['1'] };
    expect((await publish(message, { 'x-api-key': 'da2-second' }, '/_appsync/b2/event')).status).toBe(200);
    expect((await publish(message, { 'x-api-key': 'da2-second' })).status).toBe(401);
    expect((await publish(message, withKey, '/_appsync/none/event')).status).toBe(404);
  });

  it('is told as hops, never with what is in an event', async () => {
    const { publish, connect, hops } = await serve();
    const client = await connect();
    await client.subscribe('/default/*', withKey, 'sub-1');
    const event = { specversion: '1.0', id: 'order-1', data: 'secret' };
    await publish({ channel: '/default/a', events: [JSON.stringify(event)] });
    await publish({ channel: '/default/a', events: [] });
    const lines = hops.map(({ service, resource, event: what, about }) => [service, resource, what, about]);
    expect(lines).toEqual([
      ['appsync', 'events', 'connected', undefined],
      ['appsync', 'events/default/*', 'subscribed', undefined],
      ['appsync', 'events/default/a', 'published 1', 'order-1'],
      ['appsync', 'events/default/a', 'delivered 1 to 1 subscription', 'order-1'],
      ['appsync', 'events', 'publish refused BadRequestException', undefined],
    ]);
  });
});

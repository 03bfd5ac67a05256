import { Client } from './client';
import { KEY, serve, signedHeaders, type Served, withKey } from './harness';

const BODY = JSON.stringify({ channel: '/default/a', events: ['1'] });
const refused = {
  status: 401,
  body: {
    errors: [{ errorType: 'UnauthorizedException', message: 'You are not authorized to make this call.' }],
  },
};

describe('API keys', () => {
  it.each<Record<string, string>>([{}, { 'x-api-key': 'da2-other' }, { authorization: KEY }])(
    'fail as %j',
    async (headers) => {
      const { publish } = await serve();
      expect(await publish(BODY, headers)).toEqual(refused);
    },
  );

  it('expire', async () => {
    const { publish, clock } = await serve();
    await clock.advance(7 * 24 * 3600 * 1000 - 1);
    expect((await publish(BODY)).status).toBe(200);
    await clock.advance(1);
    expect(await publish(BODY)).toEqual(refused);
  });

  it('do not open what is for signed requests', async () => {
    const { publish } = await serve({ namespaces: [{ name: 'default', publishAuthModes: ['AWS_IAM'] }] });
    expect(await publish(BODY)).toEqual(refused);
  });
});

describe('a connection', () => {
  it.each([
    ['a wrong key', { 'x-api-key': 'da2-other' }],
    ['no authorization', {}],
  ])('fails with %s, which it is told', async (_, headers) => {
    const { host } = await serve();
    const client = await Client.open(`ws://${host}/event/realtime`, headers);
    expect(await client.next()).toEqual({
      type: 'connection_error',
      errors: [
        {
          errorType: 'UnauthorizedException',
          message: 'You are not authorized to make this call.',
          errorCode: 401,
        },
      ],
    });
    expect(await client.closed).toBe(1008);
  });

  it('lends its authorization to no subscription', async () => {
    const { connect } = await serve();
    const client = await connect();
    expect(await client.subscribe('/default/a', {}, 's')).toMatchObject({
      type: 'subscribe_error',
      errors: [{ errorType: 'UnauthorizedException' }],
    });
  });

  it('takes subscriptions with other authorizations than its own', async () => {
    const { connect, host } = await serve({
      namespaces: [{ name: 'default', subscribeAuthModes: ['AWS_IAM'] }, { name: 'open' }],
    });
    const client = await connect();
    const signed = await signedHeaders(host, '{"channel":"/default/a"}');
    expect(await client.subscribe('/default/a', signed)).toMatchObject({ type: 'subscribe_success' });
    expect(await client.subscribe('/open/a', withKey)).toMatchObject({ type: 'subscribe_success' });
    expect(await client.subscribe('/default/b', withKey)).toMatchObject({ type: 'subscribe_error' });
  });
});

describe('signed requests', () => {
  const iam = ['AWS_IAM'] as const;
  const code =
    'export const onPublish = (ctx) => ctx.events.map(({ id }) => ({ id, payload: ctx.identity }))';

  it('are the account’s user local, by the name of their key', async () => {
    const { publish, connect, host } = await serve({
      namespaces: [{ name: 'default', publishAuthModes: iam, code }],
    });
    const client = await connect();
    await client.subscribe('/default/a', withKey, 's');
    expect((await publish(BODY, await signedHeaders(host, BODY))).status).toBe(200);
    const { event } = await client.next();
    expect(JSON.parse(String(event))).toMatchObject({
      accountId: '000000000000',
      userArn: 'arn:aws:iam::000000000000:user/local',
      username: 'AKIDEXAMPLE',
      sourceIp: ['127.0.0.1'],
    });
  });

  it.each([
    ['unsigned', (): object => ({})],
    [
      'signed for another service',
      (authorization: string) => ({ authorization: authorization.replace('/appsync/', '/sqs/') }),
    ],
    [
      'without a signature',
      (authorization: string) => ({ authorization: authorization.replace(/, Signature=.*/, '') }),
    ],
  ])('fail when they are %s', async (_, change) => {
    const { api, host } = await serve({ api: { defaultPublishAuthModes: iam } });
    const { authorization = '' } = await signedHeaders(host, BODY);
    const headers = Object.fromEntries(
      Object.entries(change(authorization)).map(([name, value]) => [name, String(value)]),
    );
    const publishing = api.publish(JSON.parse(BODY), { requestId: 'r', headers, sourceIp: '::1' });
    await expect(publishing).rejects.toMatchObject({ type: 'UnauthorizedException', status: 401 });
  });
});

describe('an authorizer', () => {
  const modes = ['AWS_LAMBDA'] as const;
  const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:authorizer';

  async function withAuthorizer(
    answer: (event: Record<string, unknown>) => unknown,
    authorizer: { readonly resultTtlSeconds?: number; readonly tokenForm?: RegExp } = {},
  ): Promise<Served> {
    const served = await serve({
      api: {
        authorizer: { functionArn: ARN, resultTtlSeconds: 0, ...authorizer },
        connectionAuthModes: modes,
        defaultPublishAuthModes: modes,
        defaultSubscribeAuthModes: modes,
      },
      namespaces: [
        {
          name: 'default',
          code: 'export const onPublish = (ctx) => ctx.events.map(({ id }) => ({ id, payload: ctx.identity }))',
        },
      ],
    });
    served.functions.handlers.set(ARN, answer);
    return served;
  }

  const token = { authorization: 'token-1' };

  it('is told who wants to do what, and where', async () => {
    const { connect, publish, functions } = await withAuthorizer(() => ({ isAuthorized: true }));
    const client = await connect({ Authorization: 'token-1' });
    await client.subscribe('/default/a', { Authorization: 'token-2' });
    await publish(BODY, token);
    const context = { apiId: 'a1', accountId: '000000000000', requestId: expect.any(String) };
    const channel = { channelNamespaceName: 'default', channel: '/default/a' };
    expect(functions.events).toEqual([
      {
        authorizationToken: 'token-1',
        requestContext: { ...context, operation: 'EVENT_CONNECT' },
        requestHeaders: expect.objectContaining({ authorization: 'token-1', upgrade: 'websocket' }),
      },
      {
        authorizationToken: 'token-2',
        requestContext: { ...context, operation: 'EVENT_SUBSCRIBE', ...channel },
        requestHeaders: expect.objectContaining({ authorization: 'token-2' }),
      },
      {
        authorizationToken: 'token-1',
        requestContext: { ...context, operation: 'EVENT_PUBLISH', ...channel },
        requestHeaders: expect.objectContaining({ authorization: 'token-1' }),
      },
    ]);
  });

  it('gives handlers a context', async () => {
    const handlerContext = { tenant: 'blue' };
    const { connect, publish } = await withAuthorizer(() => ({ isAuthorized: true, handlerContext }));
    const client = await connect(token);
    await client.subscribe('/default/a', token);
    await publish(BODY, token);
    expect(await client.next()).toMatchObject({ event: JSON.stringify({ handlerContext }) });
  });

  it.each([
    ['says no', () => ({ isAuthorized: false })],
    ['says nothing', () => null],
    [
      'throws',
      () => {
        throw new Error('broken');
      },
    ],
  ])('fails the request when it %s', async (_, answer) => {
    const { publish } = await withAuthorizer(answer);
    expect(await publish(BODY, token)).toEqual(refused);
  });

  it('fails the request when it is not there, and says so to the log', async () => {
    const { publish, functions, lines } = await withAuthorizer(() => null);
    functions.handlers.clear();
    expect(await publish(BODY, token)).toEqual(refused);
    expect(lines).toEqual([expect.stringContaining(`Function not found: ${ARN}`)]);
  });

  it('is not asked about a token of another form', async () => {
    const { publish, functions } = await withAuthorizer(() => ({ isAuthorized: true }), {
      tokenForm: /^jwt-/,
    });
    expect(await publish(BODY, token)).toEqual(refused);
    expect(functions.events).toEqual([]);
  });

  it('is asked each time, unless its answers are kept', async () => {
    const { publish, functions } = await withAuthorizer(() => ({ isAuthorized: true }));
    await publish(BODY, token);
    await publish(BODY, token);
    expect(functions.events).toHaveLength(2);
  });

  it('is asked again after the time that its API gives, for each token, operation and channel', async () => {
    const { publish, functions, clock } = await withAuthorizer(() => ({ isAuthorized: true }), {
      resultTtlSeconds: 60,
    });
    await publish(BODY, token);
    await clock.advance(59_999);
    await publish(BODY, token);
    expect(functions.events).toHaveLength(1);
    await publish(BODY, { authorization: 'token-2' });
    await publish(BODY.replace('/a', '/b'), token);
    expect(functions.events).toHaveLength(3);
    await clock.advance(1);
    await publish(BODY, token);
    expect(functions.events).toHaveLength(4);
  });

  it('says itself how long its answer is kept, a refusal too', async () => {
    const { publish, functions, clock } = await withAuthorizer(
      () => ({ isAuthorized: false, ttlOverride: 10 }),
      {
        resultTtlSeconds: 60,
      },
    );
    await publish(BODY, token);
    await clock.advance(9_999);
    await publish(BODY, token);
    expect(functions.events).toHaveLength(1);
    await clock.advance(1);
    await publish(BODY, token);
    expect(functions.events).toHaveLength(2);
  });
});

import { CfnOutput, Stack, type App } from 'aws-cdk-lib';
import {
  AppSyncAuthorizationType,
  Code as HandlerCode,
  EventApi,
  LambdaInvokeType,
} from 'aws-cdk-lib/aws-appsync';
import { LambdaRestApi } from 'aws-cdk-lib/aws-apigateway';
import { Code, Function as LambdaFunction, Runtime as LambdaRuntime } from 'aws-cdk-lib/aws-lambda';
import type { Hop } from '../../../local/hops';
import type { Runtime } from '../../../local/runtime';
import { running } from '../foreign/synthesized';
import { Client } from './client';

const { API_KEY, IAM, LAMBDA } = AppSyncAuthorizationType;

/** Publishes what it is given, with a signature, as code for AWS does. */
const PUBLISHER = `
const { createHash, createHmac } = require('node:crypto');
const { SignatureV4 } = require('@smithy/signature-v4');
class Sha256 {
  constructor(secret) { this.hash = secret ? createHmac('sha256', secret) : createHash('sha256'); }
  update(data) { this.hash.update(data); }
  async digest() { return this.hash.digest(); }
}
exports.handler = async ({ body }) => {
  const url = new URL(process.env.EVENTS_URL);
  const credentials = { accessKeyId: process.env.AWS_ACCESS_KEY_ID, secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY, sessionToken: process.env.AWS_SESSION_TOKEN };
  const signer = new SignatureV4({ service: 'appsync', region: process.env.AWS_REGION, credentials, sha256: Sha256 });
  const request = { method: 'POST', protocol: url.protocol, hostname: url.host, path: url.pathname, query: {}, headers: { host: url.host, 'content-type': 'application/json' }, body: JSON.stringify({ channel: '/orders/1', events: [body] }) };
  const { headers } = await signer.sign(request);
  const response = await fetch(url, { method: 'POST', headers, body: request.body });
  return { statusCode: response.status, body: await response.text() };
};`;

const AUTHORIZER = `exports.handler = async ({ authorizationToken, requestContext }) =>
  ({ isAuthorized: authorizationToken === 'let ' + requestContext.operation });`;

const SHOUTER = `exports.handler = async ({ events }) =>
  ({ events: events.map(({ id, payload }) => ({ id, payload: payload.toUpperCase() })) });`;

function events(app: App): void {
  const stack = new Stack(app, 'Events');
  const functionOf = (id: string, code: string, environment: Record<string, string> = {}): LambdaFunction =>
    new LambdaFunction(stack, id, {
      runtime: LambdaRuntime.NODEJS_22_X,
      handler: 'index.handler',
      code: Code.fromInline(code),
      environment,
    });
  const api = new EventApi(stack, 'Api', {
    apiName: 'page-events',
    authorizationConfig: {
      authProviders: [
        { authorizationType: API_KEY },
        { authorizationType: IAM },
        {
          authorizationType: LAMBDA,
          lambdaAuthorizerConfig: { handler: functionOf('Authorizer', AUTHORIZER) },
        },
      ],
      connectionAuthModeTypes: [API_KEY, LAMBDA],
    },
  });
  const orders = api.addChannelNamespace('orders', {
    authorizationConfig: { publishAuthModeTypes: [IAM], subscribeAuthModeTypes: [API_KEY, LAMBDA] },
    code: HandlerCode.fromInline(
      'export const onPublish = (ctx) => ctx.events.map(({ id, payload }) => ({ id, payload: { ...payload, by: ctx.identity.userArn } }))',
    ),
  });
  const shouting = api.addLambdaDataSource('Shouting', functionOf('Shouter', SHOUTER));
  api.addChannelNamespace('shouted', {
    authorizationConfig: { publishAuthModeTypes: [API_KEY], subscribeAuthModeTypes: [API_KEY] },
    publishHandlerConfig: {
      direct: true,
      dataSource: shouting,
      lambdaInvokeType: LambdaInvokeType.REQUEST_RESPONSE,
    },
  });
  const publisher = functionOf('Publisher', PUBLISHER, { EVENTS_URL: `https://${api.httpDns}/event` });
  orders.grantPublish(publisher);
  new LambdaRestApi(stack, 'Rest', { handler: publisher, cloudWatchRole: false });
  new CfnOutput(stack, 'RealtimeUrl', { value: `wss://${api.realtimeDns}/event/realtime` });
  new CfnOutput(stack, 'HttpUrl', { value: `https://${api.httpDns}/event` });
  new CfnOutput(stack, 'Key', { value: api.apiKeys['Default']?.attrApiKey ?? '' });
}

describe('an app with an Event API and a function that publishes to it', () => {
  let runtime: Runtime;
  let key: object;
  const hops: Hop[] = [];

  beforeAll(async () => {
    runtime = await running(events, { hops: (hop) => hops.push(hop) });
    key = { 'x-api-key': output('Key') };
  });

  function output(name: string): string {
    return String(runtime.outputs['Events']?.[name]);
  }

  it('runs as a whole', () => {
    expect(runtime.unsupported).toEqual([]);
  });

  it('has outputs that a page can use, and says itself where it is', () => {
    const { port } = new URL(runtime.environment.endpoint);
    expect([output('HttpUrl'), output('RealtimeUrl')]).toEqual([
      `http://127.0.0.1:${port}/event`,
      `ws://127.0.0.1:${port}/event/realtime`,
    ]);
    expect(runtime.eventApis).toEqual([
      {
        id: expect.stringMatching(/^[a-z0-9]{26}$/),
        name: 'page-events',
        httpUrl: output('HttpUrl'),
        realtimeUrl: output('RealtimeUrl'),
      },
    ]);
  });

  it('brings what the function publishes, signed, through the handler to a subscriber', async () => {
    const client = await Client.open(output('RealtimeUrl'), key);
    expect(await client.subscribe('/orders/*', key, 's1')).toEqual({ type: 'subscribe_success', id: 's1' });
    const answer = await fetch(runtime.apiUrl, { method: 'POST', body: '{"order":1}' });
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { failed: [], successful: [{ identifier: expect.any(String), index: 0 }] },
    ]);
    expect(await client.next()).toEqual({
      type: 'data',
      id: 's1',
      event: '{"order":1,"by":"arn:aws:iam::000000000000:user/local"}',
    });
    expect(hops).toContainEqual(
      expect.objectContaining({
        service: 'appsync',
        resource: 'page-events/orders/1',
        event: 'delivered 1 to 1 subscription',
      }),
    );
  });

  it('asks the authorizer', async () => {
    const client = await Client.open(output('RealtimeUrl'), { Authorization: 'let EVENT_CONNECT' });
    const subscribe = async (Authorization: string): Promise<unknown> =>
      (await client.subscribe('/orders/1', { Authorization }, Authorization))['type'];
    expect(await subscribe('let EVENT_SUBSCRIBE')).toBe('subscribe_success');
    expect(await subscribe('let EVENT_PUBLISH')).toBe('subscribe_error');
  });

  it('has a function as handler', async () => {
    const client = await Client.open(output('RealtimeUrl'), key);
    await client.subscribe('/shouted/a', key);
    const body = JSON.stringify({ channel: '/shouted/a', events: ['"hello"'] });
    await fetch(output('HttpUrl'), { method: 'POST', headers: { ...key }, body });
    expect(await client.next()).toMatchObject({ event: '"HELLO"' });
  });

  it('hangs up on subscribers when it stops', async () => {
    const client = await Client.open(output('RealtimeUrl'), key);
    await runtime.stop();
    expect(await client.closed).toBe(1006);
  });
});

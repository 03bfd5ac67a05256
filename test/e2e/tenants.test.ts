import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { SubscribeCommand } from '@aws-sdk/client-sns';
import { objectKey } from '../../lambda/contract/claim-check';
import { channelOf } from '../../lambda/contract/outcome-channel';
import { stockCounted } from '../../lambda/contract/requests/stock-counted';
import { addStacks } from '../../lib/app';
import { configOf, onThisMachine } from '../../lib/config';
import { appHandlers } from '../../lib/handlers';
import { requests } from '../../lib/requests';
import { Client } from '../local/appsync/client';
import { take } from './messages';
import { accepted, cancel, ended, get, idOf, post, signedBy, statusAt, type Headers } from './requests';
import { letRequestsBeUnrouted, runApp, type RunningApp } from './running-app';
import { claimOf, formFor, order, upload } from './uploads';
import { until } from './until';

/** A role of the API's own account, and two of another account that may call. */
const own = '000000000000-AROAOFFICE';
const partner = '111122223333-AROAPARTNER';
const partnersOther = '111122223333-AROAOTHER';
/** An account that may not call. */
const stranger = '444455556666-AROASTRANGER';
const tenants = [own, partner, partnersOther] as const;
/** Each tenant, and one that is not it. */
const pairs = [
  [own, partner],
  [partner, own],
  [partner, partnersOther],
] as const;

const type = stockCounted.name;
const body = Buffer.from(JSON.stringify(stockCounted.example));

let app: RunningApp;

beforeAll(async () => {
  const { api, ...dev } = onThisMachine(configOf('dev'));
  const config = { ...dev, api: { ...api, callers: ['111122223333'], tenant: 'account-and-role' as const } };
  const routes = [{ consumer: 'audit', description: 'Keeps records', filter: requests(stockCounted) }];
  app = await runApp((cdk) => {
    addStacks(cdk, { config, requestTypes: [stockCounted], routes, handlers: appHandlers });
    letRequestsBeUnrouted(cdk);
  });
});

const send = async (key: string, headers: Headers = {}): Promise<string> =>
  accepted(app, type, stockCounted.example, { ...headers, ...signedBy(key) });

const whenEnded = async (location: string, key: string) => ended(app, location, signedBy(key));

describe.each(pairs)('to the tenant %s, the tenant %s', (tenant, other) => {
  it('does not show its requests', async () => {
    const location = await send(tenant);
    expect(await whenEnded(location, tenant)).toMatchObject({ id: idOf(location), status: 'succeeded' });
    const { status, headers, text } = await get(app, location, signedBy(other));
    expect([status, headers['content-type']]).toEqual([404, 'application/problem+json']);
    expect(text).not.toContain(type);
  });

  it('does not let its requests be cancelled', async () => {
    const location = await send(tenant);
    await whenEnded(location, tenant);
    expect((await cancel(app, location, signedBy(other))).status).toBe(404);
    const refusal = await until('the end is recorded', async () => {
      const { status } = await cancel(app, location, signedBy(tenant));
      return status === 202 ? undefined : status;
    });
    expect(refusal).toBe(409);
  });

  it('does not show its repeats, and its idempotency keys are apart', async () => {
    const key = { 'idempotency-key': `of-both-${tenant}-${other}` };
    const [first, foreign] = [await send(tenant, key), await send(other, key)];
    expect(await whenEnded(first, tenant)).toMatchObject({ status: 'succeeded' });
    expect(await whenEnded(foreign, other)).toMatchObject({ status: 'succeeded' });
    const repeat = await send(tenant, key);
    const shown = await until('the repeat is recorded', async () => {
      const answer = await get(app, repeat, signedBy(tenant));
      app.skip(1000);
      return answer.status === 303 ? answer : undefined;
    });
    expect(shown.headers['location']).toBe(first);
    expect(await get(app, repeat, signedBy(other))).toMatchObject({
      status: 404,
      text: expect.not.stringContaining(idOf(first)),
    });
  });

  it('does not give its uploads', async () => {
    const uploaded = await upload(app, body, signedBy(tenant));
    expect(uploaded.form.fields['key']).toBe(objectKey(tenant, uploaded.dataref));
    const claim = claimOf(uploaded);
    const stolen = await accepted(app, `${type}/large`, claim, signedBy(other));
    expect(await whenEnded(stolen, other)).toMatchObject({
      status: 'failed',
      error: { title: 'Claim check missing' },
      consumers: [],
    });
    const redeemed = await accepted(app, `${type}/large`, claim, signedBy(tenant));
    expect(await whenEnded(redeemed, tenant)).toMatchObject({ status: 'succeeded' });
  });

  it('does not open its channels', async () => {
    const channels = [`/requests/${tenant}/*`, channelOf(tenant, idOf(await send(tenant))) ?? ''];
    const [api] = app.runtime.eventApis;
    const follow = async (key: string, channel: string) => {
      const headers = { host: 'localhost', ...signedBy(key, 'appsync') };
      const client = await Client.open(api?.realtimeUrl ?? '', headers);
      await client.ask({ type: 'connection_init' });
      const { type: answer } = await client.subscribe(channel, headers);
      client.close();
      return answer;
    };
    for (const channel of channels) {
      expect([await follow(tenant, channel), await follow(other, channel)]).toEqual([
        'subscribe_success',
        'subscribe_error',
      ]);
    }
  });
});

describe('the tenants', () => {
  it('have a message group each', async () => {
    const QueueName = 'copies';
    const Endpoint = `arn:aws:sqs:us-east-1:000000000000:${QueueName}`;
    const statement = {
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: Endpoint,
    };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    const { QueueUrl = '' } = await app.sqs.send(
      new CreateQueueCommand({ QueueName, Attributes: { Policy } }),
    );
    const TopicArn = app.ref('uketsuke-dev-fan-out', 'AWS::SNS::Topic', 'RequestTopic');
    const Attributes = { RawMessageDelivery: 'true' };
    await app.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint, Attributes }));
    const locations = await Promise.all(tenants.map(async (tenant) => send(tenant)));
    const copies = await take(app, QueueUrl, tenants.length);
    const groups = copies.map((copy) => [
      JSON.parse(copy.Body ?? '').id,
      JSON.parse(copy.Body ?? '').tenant,
      copy.Attributes?.['MessageGroupId'],
    ]);
    expect(new Set(groups.map(String))).toEqual(
      new Set(locations.map((location, index) => [idOf(location), tenants[index], tenants[index]].join())),
    );
  });

  it('are those of the signatures: an unsigned call is the own account’s', async () => {
    const location = await accepted(app, type, stockCounted.example);
    expect(await ended(app, location)).toMatchObject({ status: 'succeeded' });
    expect(await statusAt(app, location, signedBy('local'))).toMatchObject({ status: 'succeeded' });
    expect((await get(app, location, signedBy(own))).status).toBe(404);
  });

  it('are not those of an account that may not call', async () => {
    const location = await send(own);
    const refusals = [
      await post(app, type, stockCounted.example, signedBy(stranger)),
      await post(app, `${type}/batch`, { requests: [{ body: stockCounted.example }] }, signedBy(stranger)),
      await get(app, location, signedBy(stranger)),
      await cancel(app, location, signedBy(stranger)),
      await order(app, body, {}, signedBy(stranger)),
    ];
    for (const { status, headers, text } of refusals) {
      expect([status, headers['content-type']]).toEqual([403, 'application/problem+json']);
      expect(JSON.parse(text)).toMatchObject({ status: 403, detail: expect.stringContaining('not allowed') });
    }
    await expect(formFor(app, body, signedBy(stranger))).rejects.toThrow('No form: 403');
  });
});

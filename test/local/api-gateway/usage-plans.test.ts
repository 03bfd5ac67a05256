import { VirtualClock } from '../../../local/clock';
import type { UsagePlanDefinition } from '../../../local/services/api-gateway/usage-plans';
import { type Answer, Gateway, mockOf } from './gateway';

const DAY_MS = 24 * 60 * 60 * 1000;
const KEY = 'abcdefghijklmnopqrstuvwxyz';

/** An API with a method that requires a key, one that does not, and a plan with the key. */
function metered(plan: Partial<UsagePlanDefinition> = {}, stageName = 'v1') {
  const clock = new VirtualClock();
  const gateway = new Gateway({ clock })
    .method('GET /kept', mockOf('$context.identity.apiKeyId'), { apiKeyRequired: true })
    .method('GET /open', mockOf('open'));
  const { usagePlans } = gateway.service;
  usagePlans.putKey({ id: 'key1', value: KEY, enabled: true });
  const stages = [{ apiId: gateway.api.id, stageName, throttle: new Map() }];
  usagePlans.putPlan({ id: 'plan1', stages, ...plan });
  usagePlans.addKey('plan1', 'key1');
  const call = async (key = KEY): Promise<Answer> =>
    gateway.call('GET /kept', { headers: key === '' ? {} : { 'x-api-key': key } });
  const statuses = async (count: number): Promise<number[]> => {
    const found: number[] = [];
    for (let n = 0; n < count; n++) found.push((await call()).status);
    return found;
  };
  return { gateway, clock, usagePlans, call, statuses };
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
describe('A method that requires an API key', () => {
  it('lets in a key of a plan of the stage, and knows it', async () => {
    const answer = await metered().call();
    expect([answer.status, answer.text]).toEqual([200, 'key1']);
  });

  it('takes the header in any case', async () => {
    const { gateway } = metered();
    expect((await gateway.call('GET /kept', { headers: { 'X-API-Key': KEY } })).status).toBe(200);
  });

  it.each([
    ['no key', ''],
    ['another key', 'nonsense'],
  ])('forbids %s', async (_, key) => {
    const answer = await metered().call(key);
    expect([answer.status, answer.text, answer.headers.get('x-amzn-ErrorType')]).toEqual([
      403,
      '{"message":"Forbidden"}',
      'ForbiddenException',
    ]);
  });

  it('forbids a key that is not enabled', async () => {
    const { usagePlans, call } = metered();
    usagePlans.putKey({ id: 'key2', value: 'disabled', enabled: false });
    usagePlans.addKey('plan1', 'key2');
    expect((await call('disabled')).status).toBe(403);
  });

  it('forbids a key without a plan', async () => {
    const { usagePlans, call } = metered();
    usagePlans.putKey({ id: 'key2', value: 'alone', enabled: true });
    expect((await call('alone')).status).toBe(403);
  });

  it('forbids a key whose plan is for another stage', async () => {
    expect((await metered({}, 'v2').call()).status).toBe(403);
  });

  it('forbids everybody when a Lambda authorizer would give the key', async () => {
    const gateway = new Gateway({ api: { apiKeySource: 'AUTHORIZER' } });
    gateway.method('GET /kept', mockOf('in'), { apiKeyRequired: true });
    expect((await gateway.call('GET /kept', { headers: { 'x-api-key': KEY } })).status).toBe(403);
  });
});

describe('A method that does not require a key', () => {
  it('lets in everybody', async () => {
    const { gateway } = metered();
    expect((await gateway.call('GET /open')).text).toBe('open');
  });
});

describe('A usage plan', () => {
  it('throttles a key', async () => {
    const { statuses, clock } = metered({ throttle: { rateLimit: 1, burstLimit: 2 } });
    expect(await statuses(3)).toEqual([200, 200, 429]);
    await clock.advance(1000);
    expect(await statuses(2)).toEqual([200, 429]);
  });

  it('throttles a method in its own way', async () => {
    const { gateway, usagePlans, statuses } = metered();
    const throttle = new Map([['/kept/GET', { rateLimit: 1, burstLimit: 1 }]]);
    const stages = [{ apiId: gateway.api.id, stageName: 'v1', throttle }];
    usagePlans.putPlan({ id: 'plan1', stages, throttle: { rateLimit: 9, burstLimit: 9 } });
    usagePlans.addKey('plan1', 'key1');
    expect(await statuses(2)).toEqual([200, 429]);
  });

  it('gives each key a rate of its own', async () => {
    const { usagePlans, call } = metered({ throttle: { rateLimit: 1, burstLimit: 1 } });
    usagePlans.putKey({ id: 'key2', value: 'second', enabled: true });
    usagePlans.addKey('plan1', 'key2');
    expect([(await call()).status, (await call('second')).status]).toEqual([200, 200]);
  });

  it.each([
    ['DAY', 1],
    ['WEEK', 7],
    ['MONTH', 31],
  ] as const)('limits the requests of a %s', async (period, days) => {
    const { call, statuses, clock } = metered({ quota: { limit: 2, period, offset: 0 } });
    expect(await statuses(2)).toEqual([200, 200]);
    const answer = await call();
    expect([answer.status, answer.text, answer.headers.get('x-amzn-ErrorType')]).toEqual([
      429,
      '{"message":"Limit Exceeded"}',
      'LimitExceededException',
    ]);
    await clock.advance(days * DAY_MS);
    expect(await statuses(1)).toEqual([200]);
  });
});

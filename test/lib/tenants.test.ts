import { type CallerIdentity, parseTenantRule, tenantOf, tenantRules } from '../../lambda/contract/tenant';
import { channelOf } from '../../lambda/contract/outcome-channel';
import { orderGroup, tenantGroup } from '../../lambda/core/queue/message-group';
import { SeededRandom } from '../../local/random';
import { VirtualClock } from '../../local/clock';
import { codeHandler } from '../../local/services/appsync-events/code-handler';
import { acceptBatchTemplate } from '../../lib/templates/accept-batch';
import { acceptRequestTemplate } from '../../lib/templates/accept-request';
import { ownRequestsHandlers } from '../../lib/templates/own-requests';
import { readTenant, type TenantSettings } from '../../lib/templates/tenant';
import { byAccount, byRole, type Call, map, openToAll } from './mapping';

const account = '111122223333';
const id = '1767225600000-Qu1ZYE3joAMEUSg';

/** Callers, and their tenants by account and by role. */
const callers: readonly (readonly [string, Call & CallerIdentity, string, string])[] = [
  ['a role', { accountId: account, caller: 'AROAEXAMPLE:session' }, account, `${account}-AROAEXAMPLE`],
  [
    'a role with colons in its session',
    { accountId: account, caller: 'AROAEXAMPLE:a:b' },
    account,
    `${account}-AROAEXAMPLE`,
  ],
  ['a user', { accountId: account, caller: 'AIDAEXAMPLE' }, account, `${account}-AIDAEXAMPLE`],
  ['the root user', { accountId: account, caller: account }, account, `${account}-${account}`],
];

/** Whether a caller may subscribe to a channel. */
async function follows(
  settings: TenantSettings,
  { accountId, caller }: CallerIdentity,
  path: string,
): Promise<boolean> {
  const [, namespace = '', ...rest] = path.split('/');
  const handler = codeHandler(ownRequestsHandlers(settings), {
    clock: new VirtualClock(),
    random: new SeededRandom('handlers'),
    milliseconds: 5000,
    log: () => {},
  });
  const call = {
    channel: { path, namespace, segments: [namespace, ...rest] },
    caller: { authMode: 'AWS_IAM' as const, identity: { accountId, username: caller } },
    request: { headers: {}, requestId: 'r', sourceIp: '127.0.0.1' },
  };
  return (handler.subscribe?.(call) ?? Promise.reject(new Error('no handler'))).then(
    () => true,
    () => false,
  );
}

describe.each(callers)('the tenant of %s', (_, caller, tenantByAccount, tenantByRole) => {
  it.each<[string, TenantSettings, string]>([
    ['account', byAccount, tenantByAccount],
    ['account-and-role', byRole, tenantByRole],
  ])('is the same wherever it is derived: by %s', async (rule, settings, tenant) => {
    expect(tenantOf(parseTenantRule(rule), caller)).toBe(tenant);
    expect(map(`${readTenant(settings)}$tenant`, caller).text).toBe(tenant);
    expect(await follows(settings, caller, channelOf(tenant, id) ?? '')).toBe(true);
    expect(await follows(settings, caller, `/requests/${tenant}/*`)).toBe(true);
    const queueUrl = 'https://queue';
    const one = JSON.parse(
      map(acceptRequestTemplate({ name: 'x' }, queueUrl, settings), { ...caller, body: '{}' }).text,
    );
    expect([JSON.parse(one.MessageBody).tenant, one.MessageGroupId]).toEqual([tenant, tenantGroup(tenant)]);
    const inOrder = acceptRequestTemplate({ name: 'x', orderedBy: 'key' }, `${queueUrl}.fifo`, settings);
    const ordered = JSON.parse(map(inOrder, { ...caller, body: '{"key":"k"}' }).text);
    expect(ordered.MessageGroupId).toBe(orderGroup(tenant, 'k'));
    const batch = map(acceptBatchTemplate({ name: 'x' }, queueUrl, settings), {
      ...caller,
      body: '{"requests":[{"body":{}}]}',
    });
    const [entry] = JSON.parse(batch.text).Entries;
    expect([JSON.parse(entry.MessageBody).tenant, entry.MessageGroupId]).toEqual([
      tenant,
      tenantGroup(tenant),
    ]);
  });
});

describe('a channel', () => {
  const role: CallerIdentity = { accountId: account, caller: 'AROAEXAMPLE:session' };

  it.each<[string, TenantSettings, CallerIdentity, string]>([
    ['another account', byAccount, { ...role, accountId: '444455556666' }, account],
    ['another role', byRole, { ...role, caller: 'AROAOTHER:session' }, `${account}-AROAEXAMPLE`],
    ['the account of a role', byRole, role, account],
    // If AppSync's `username` had another form than API Gateway's `caller`.
    ['the friendly name of a user', byRole, { ...role, caller: 'alice' }, `${account}-AIDAEXAMPLE`],
    [
      'the ARN of a role',
      byRole,
      { ...role, caller: `arn:aws:sts::${account}:assumed-role/x/s` },
      `${account}-AROAEXAMPLE`,
    ],
    ['nobody', byRole, {}, `${account}-AROAEXAMPLE`],
  ])('is closed to %s', async (_, settings, caller, tenant) => {
    expect(await follows(settings, caller, `/requests/${tenant}/*`)).toBe(false);
    expect(await follows(settings, caller, channelOf(tenant, id) ?? '')).toBe(false);
  });

  it('is open to whoever knows the request when the API is open', async () => {
    expect(await follows(openToAll, {}, channelOf('', id) ?? '')).toBe(true);
    expect(await follows(openToAll, {}, '/requests/anonymous/*')).toBe(false);
  });
});

describe('a rule', () => {
  it('knows no tenant without a signature', () => {
    expect(tenantRules.map((rule) => tenantOf(rule, { accountId: null, caller: null }))).toEqual(['', '']);
    expect(map(`[${readTenant(openToAll)}$tenant]`, {}).text).toBe('[]');
  });

  it('fails to be read from another text', () => {
    expect(() => parseTenantRule('role')).toThrow('must be one of account, account-and-role, got role');
  });
});

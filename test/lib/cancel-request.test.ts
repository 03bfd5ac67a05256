import {
  cancellingTemplate,
  cancelRequestTemplate,
  notCancelledTemplate,
} from '../../lib/templates/cancel-request';
import { byAccount, byRole, type Call, map, openToAll } from './mapping';

const day = 86_400;
const times = { intakeRetentionSeconds: 4 * day, deadlineSeconds: 8 * day };
const accepted = 1_767_225_600_000;
const id = `${accepted}-Qu1ZYE3joAMEUSg`;
const path = `/v1/requests/${id}`;
const accountId = '111122223333';

const cancelling = { tableName: 'status-table', times, retentionSeconds: 14 * day };

/** The update that a call asks for, so many seconds after the request was accepted. */
function update(
  call: Call = {},
  { seconds = 1, tenant = byAccount }: { seconds?: number; tenant?: object } = {},
) {
  const settings = { ...byAccount, ...tenant };
  const template = cancelRequestTemplate({ ...cancelling, tenant: settings });
  const now = accepted + seconds * 1000;
  const { text } = map(template, { path, accountId, requestTimeEpoch: now, ...call });
  // Whether the time is a number or a text is not documented: both have to do.
  expect(map(template, { path, accountId, requestTimeEpoch: String(now), ...call }).text).toBe(text);
  return JSON.parse(text);
}

const own =
  '(#state = :open AND attribute_exists(#due) AND attribute_exists(#dueAt) AND (attribute_not_exists(#tenant) OR #tenant = :by))';

describe('the request template of DELETE /requests/{id}', () => {
  it('adds the tenant to the marks, unless the request has ended or is another tenant’s', () => {
    expect(update()).toEqual({
      TableName: 'status-table',
      Key: { requestId: { S: id }, part: { S: 'request' } },
      UpdateExpression:
        'SET #cancelledAt = if_not_exists(#cancelledAt, :now), #expiresAt = if_not_exists(#cancelledAt, :now) + :kept ADD #cancelledBy :mark',
      ConditionExpression: `attribute_not_exists(#state) OR ${own}`,
      ExpressionAttributeNames: {
        '#state': 'state',
        '#tenant': 'tenant',
        '#due': 'due',
        '#dueAt': 'dueAt',
        '#cancelledBy': 'cancelledBy',
        '#cancelledAt': 'cancelledAt',
        '#expiresAt': 'expiresAt',
      },
      ExpressionAttributeValues: {
        ':open': { S: 'dispatched' },
        ':by': { S: accountId },
        ':mark': { SS: [accountId] },
        ':now': { N: String(accepted / 1000 + 1) },
        ':kept': { N: String(14 * day) },
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
  });

  it('marks only a recorded request once no message can wait for the dispatcher', () => {
    expect(update({}, { seconds: 4 * day - 1 })).toMatchObject({
      ConditionExpression: `attribute_not_exists(#state) OR ${own}`,
    });
    expect(update({}, { seconds: 4 * day + 1 })).toMatchObject({ ConditionExpression: own });
  });

  it('marks no request once nobody works on it any more', () => {
    expect(update({}, { seconds: 8 * day }).ExpressionAttributeValues[':open']).toEqual({ S: 'dispatched' });
    expect(update({}, { seconds: 8 * day + 1 })).toMatchObject({
      ConditionExpression: own,
      ExpressionAttributeValues: { ':open': { S: 'none' } },
    });
  });

  it('marks with the role where that is the tenant, and as nobody where anybody may call', () => {
    const call = { caller: 'AROAROLE:session' };
    expect(update(call, { tenant: byRole }).ExpressionAttributeValues).toMatchObject({
      ':by': { S: `${accountId}-AROAROLE` },
      ':mark': { SS: [`${accountId}-AROAROLE`] },
    });
    expect(update(call, { tenant: openToAll }).ExpressionAttributeValues).toMatchObject({
      ':by': { S: 'anonymous' },
      ':mark': { SS: ['anonymous'] },
    });
  });

  it.each([
    'survey-filed',
    `0${id}`,
    `${id}"}},"TableName":"other","x":{"y":{"z":"`,
    `${id}%22`,
    `${id.slice(0, 20)}`,
    `${accepted + 120_000}-Qu1ZYE3joAMEUSg`,
    '$context',
    "'\\",
  ])('has no key for an id that this API never gives: %s', (text) => {
    const { Key, TableName } = update({ path: `/v1/requests/${text}` });
    expect([Key, TableName]).toEqual([undefined, 'status-table']);
  });
});

describe('the answer to DELETE /requests/{id}', () => {
  it('has the way to the status, when the mark is set', () => {
    const { text, headers, status } = map(cancellingTemplate, { path, body: '{}' });
    expect(JSON.parse(text)).toEqual({ id, links: { self: path } });
    expect([status, headers]).toEqual([undefined, { Location: path }]);
  });

  /** The error of DynamoDB when the condition fails. It has the item, if there is one. */
  const failed = (item?: object): string =>
    JSON.stringify({
      __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
      message: 'The conditional request failed',
      ...(item && { Item: item }),
    });
  const refused = (body: string, { tenant = byAccount, ...call }: Call & { tenant?: object } = {}) => {
    const template = notCancelledTemplate({ times, tenant: { ...byAccount, ...tenant } });
    const { text, status, headers } = map(template, {
      path,
      accountId,
      requestTimeEpoch: accepted + 1000,
      body,
      ...call,
    });
    const problem = JSON.parse(text);
    expect(problem.status).toBe(Number(status ?? 404));
    return [problem.status, problem.detail, headers['Retry-After']];
  };
  const unknown = [404, 'There is no such request, or its status is not kept any more.', undefined];
  const ended = [409, expect.stringContaining('has ended'), undefined];
  const item = (more: object) => ({ part: { S: 'request' }, ...more });

  it('is 409 for the caller’s own request', () => {
    const tenant = { S: accountId };
    expect(refused(failed(item({ state: { S: 'unrouted' }, tenant })))).toEqual(ended);
    expect(refused(failed(item({ state: { S: 'dispatched' }, tenant })))).toEqual(ended);
  });

  it.each([{}, { tenant: { S: false } }, { tenant: { S: '' } }])(
    'is 409 for a request without a tenant, as %j',
    (missing) => {
      expect(refused(failed(item({ state: { S: 'failed' }, ...missing })))).toEqual(ended);
      expect(refused(failed(item({ state: { S: 'failed' }, ...missing })), { tenant: openToAll })).toEqual(
        ended,
      );
    },
  );

  it('is the same 404 for another tenant’s request as for an unknown one', () => {
    const foreign = item({ state: { S: 'failed' }, tenant: { S: '444455556666' } });
    expect(refused(failed(foreign))).toEqual(unknown);
    expect(refused(failed(foreign), { tenant: openToAll })).toEqual(unknown);
    expect(refused(failed())).toEqual(unknown);
  });

  it.each([{}, { state: { S: false } }, { state: { S: '' } }])(
    'is 404 where there are only marks, as %j',
    (missing) => {
      expect(refused(failed(item({ ...missing, cancelledBy: { SS: [accountId] } })))).toEqual(unknown);
    },
  );

  it('is 404 for an id that this API never gives, whatever DynamoDB says', () => {
    const type = 'com.amazon.coral.validate#ValidationException';
    const body = JSON.stringify({ __type: type, message: 'Key must not be null' });
    expect(refused(body, { path: '/v1/requests/survey-filed' })).toEqual(unknown);
  });

  it('is 503 when DynamoDB refuses the call for another reason', () => {
    const type = 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException';
    expect(refused(JSON.stringify({ __type: type, message: 'Slow down' }))).toEqual([
      503,
      'The request could not be cancelled at the moment. Send the call again.',
      '1',
    ]);
  });
});

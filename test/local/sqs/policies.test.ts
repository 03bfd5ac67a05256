import {
  AddPermissionCommand,
  RemovePermissionCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import type { Principal } from '../../../local/aws/call';
import { account, arnOf, failureOf, type Sqs, startSqs } from './harness';

let sqs: Sqs;
let url: string;
beforeEach(async () => {
  sqs = await startSqs();
  url = await sqs.queue('orders');
});
afterEach(async () => sqs.close());

const topicArn = `arn:aws:sns:us-east-1:${account}:requests`;
const topic: Principal = { kind: 'service', service: 'sns.amazonaws.com', sourceArn: topicArn };
const owner: Principal = { kind: 'account', account };
const stranger: Principal = { kind: 'account', account: '111111111111' };

const setPolicy = (...Statement: object[]) =>
  sqs.client.send(
    new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { Policy: JSON.stringify({ Statement }) } }),
  );
const sendAs = (principal: Principal) =>
  sqs.service.call('SendMessage', { QueueUrl: url, MessageBody: 'x' }, { principal, requestId: 'r' });
const outcome = async (call: Promise<unknown>) =>
  call.then(
    () => 'allowed',
    (error: unknown) => (error instanceof Error && 'queryCode' in error ? error.queryCode : error),
  );

const allowTopic = {
  Effect: 'Allow',
  Principal: { Service: 'sns.amazonaws.com' },
  Action: 'sqs:SendMessage',
  Resource: arnOf('orders'),
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-creating-custom-policies.html */
describe('a service', () => {
  it('fails to send to a queue without a policy', async () => {
    const failure = await failureOf(sendAs(topic));
    expect(failure.message).toBe(
      `User: sns.amazonaws.com is not authorized to perform: sqs:sendmessage on resource: ${arnOf('orders')} ` +
        'because no resource-based policy allows the sqs:sendmessage action',
    );
  });

  it.each<[string, object]>([
    ['the service', {}],
    ['everybody', { Principal: '*' }],
    ['everybody, as AWS', { Principal: { AWS: '*' } }],
    ['one of several services', { Principal: { Service: ['events.amazonaws.com', 'sns.amazonaws.com'] } }],
    ['all actions', { Action: 'sqs:*' }],
    ['the action in capitals', { Action: ['SQS:SendMessage'] }],
    ['actions by pattern', { Action: 'sqs:Send*' }],
    ['any queue', { Resource: '*' }],
    ['queues by pattern', { Resource: 'arn:aws:sqs:*:*:ord?rs' }],
    ['the topic, with ArnEquals', { Condition: { ArnEquals: { 'aws:SourceArn': topicArn } } }],
    ['topics, with ArnLike', { Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:*:req*' } } }],
    ['the topic, with StringEquals', { Condition: { StringEquals: { 'aws:SourceArn': topicArn } } }],
    ['the topic, with StringLike', { Condition: { StringLike: { 'aws:SourceArn': '*:requests' } } }],
    ['the account', { Condition: { StringEquals: { 'aws:SourceAccount': account } } }],
    ['a key in lower case', { Condition: { StringEquals: { 'aws:sourceaccount': account } } }],
    ['one of several values', { Condition: { StringEquals: { 'aws:SourceAccount': ['1', account] } } }],
    ['other topics than another', { Condition: { ArnNotLike: { 'aws:SourceArn': '*:other' } } }],
    ['TLS', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }],
    ['an absent key, if it exists', { Condition: { StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o' } } }],
    ['an absent key, with Null', { Condition: { Null: { 'aws:PrincipalOrgID': 'true' } } }],
  ])('may send when the policy allows %s', async (_what, changes) => {
    await setPolicy({ ...allowTopic, ...changes });
    expect(await outcome(sendAs(topic))).toBe('allowed');
  });

  it.each<[string, object]>([
    ['another service', { Principal: { Service: 's3.amazonaws.com' } }],
    ['the account', { Principal: { AWS: account } }],
    ['another action', { Action: 'sqs:ReceiveMessage' }],
    ['all actions but this', { Action: undefined, NotAction: 'sqs:SendMessage' }],
    ['another queue', { Resource: arnOf('parcels') }],
    ['another topic', { Condition: { ArnEquals: { 'aws:SourceArn': `${topicArn}-2` } } }],
    ['topics of another region', { Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:eu-*:*:*' } } }],
    ['a pattern where only equality counts', { Condition: { StringEquals: { 'aws:SourceArn': '*' } } }],
    ['another account', { Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } } }],
    ['no TLS', { Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
    ['a key that is absent', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }],
    [
      'only one of two conditions',
      {
        Condition: {
          ArnEquals: { 'aws:SourceArn': topicArn },
          StringEquals: { 'aws:SourceAccount': '111111111111' },
        },
      },
    ],
  ])('fails when the policy allows only %s', async (_what, changes) => {
    await setPolicy({ ...allowTopic, ...changes });
    expect(await outcome(sendAs(topic))).toBe('AccessDenied');
  });

  it('fails when one statement allows and another denies', async () => {
    await setPolicy(allowTopic, { ...allowTopic, Effect: 'Deny' });
    expect((await failureOf(sendAs(topic))).message).toContain(
      'with an explicit deny in a resource-based policy',
    );
  });
});

describe('callers of the account', () => {
  it('need no statement', async () => {
    await setPolicy(allowTopic);
    expect(await outcome(sendAs(owner))).toBe('allowed');
  });

  it('are let in where only calls without TLS are denied', async () => {
    await setPolicy({
      Effect: 'Deny',
      Principal: '*',
      Action: 'sqs:*',
      Resource: '*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
    expect(await outcome(sendAs(owner))).toBe('allowed');
  });

  it.each<[string, object]>([
    ['everybody', { Principal: '*' }],
    ['the account by its number', { Principal: { AWS: account } }],
    ['the account by its root', { Principal: { AWS: `arn:aws:iam::${account}:root` } }],
    ['all but another account', { NotPrincipal: { AWS: '111111111111' } }],
  ])('fail where the policy denies %s', async (_what, principal) => {
    await setPolicy({ Effect: 'Deny', Action: 'sqs:SendMessage', Resource: '*', ...principal });
    expect(await outcome(sendAs(owner))).toBe('AccessDenied');
  });

  it('fail over the wire with the code of AWS', async () => {
    await setPolicy({ Effect: 'Deny', Principal: '*', Action: 'sqs:SendMessage', Resource: '*' });
    expect(await failureOf(sqs.send(url, 'x'))).toMatchObject({ name: 'AccessDenied', status: 403 });
  });

  it('of another account need a statement', async () => {
    const before = await outcome(sendAs(stranger));
    await setPolicy({ ...allowTopic, Principal: { AWS: 'arn:aws:iam::111111111111:root' } });
    expect([before, await outcome(sendAs(stranger))]).toEqual(['AccessDenied', 'allowed']);
  });
});

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_AddPermission.html */
describe('AddPermission and RemovePermission', () => {
  const add = (Label: string, more = {}) =>
    sqs.client.send(
      new AddPermissionCommand({
        QueueUrl: url,
        Label,
        AWSAccountIds: ['111111111111'],
        Actions: ['ReceiveMessage'],
        ...more,
      }),
    );
  const remove = (Label: string) => sqs.client.send(new RemovePermissionCommand({ QueueUrl: url, Label }));
  const policy = async () => JSON.parse((await sqs.attribute(url, 'Policy')) ?? '{}');

  // Recorded from AWS.
  it('write a policy', async () => {
    await add('crossaccountpermission');
    expect(await policy()).toEqual({
      Version: '2008-10-17',
      Id: `${arnOf('orders')}/SQSDefaultPolicy`,
      Statement: [
        {
          Sid: 'crossaccountpermission',
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::111111111111:root' },
          Action: 'SQS:ReceiveMessage',
          Resource: arnOf('orders'),
        },
      ],
    });
  });

  it('let the other account in, and out again', async () => {
    await add('sender', { Actions: ['SendMessage'] });
    const during = await outcome(sendAs(stranger));
    await remove('sender');
    expect([during, await outcome(sendAs(stranger)), await policy()]).toEqual([
      'allowed',
      'AccessDenied',
      {},
    ]);
  });

  it('fail for a label twice', async () => {
    await add('label');
    expect((await failureOf(add('label'))).message).toBe(
      'Value label for parameter Label is invalid. Reason: Already exists.',
    );
  });

  it('fail for a label that is not there', async () => {
    expect((await failureOf(remove('none'))).message).toBe(
      "Value none for parameter Label is invalid. Reason: can't find label.",
    );
  });

  it('fail for an action that only the owner may do', async () => {
    expect((await failureOf(add('label', { Actions: ['DeleteQueue'] }))).name).toBe('InvalidParameterValue');
  });
});

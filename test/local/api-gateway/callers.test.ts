import { readPolicy } from '../../../local/aws/policy/document';
import { resourcePolicyOf } from '../../../local/resources/api-gateway-policy';
import { Gateway, mockOf } from './gateway';

const signedBy = (key: string) => ({
  Authorization: `AWS4-HMAC-SHA256 Credential=${key}/20260101/eu-west-1/execute-api/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
});
const identity = [
  '$context.identity.accountId',
  '$context.identity.caller',
  '$context.identity.user',
  '$context.identity.userArn',
].join(' ');

function gatewayWith(statement?: object, authorizationType = 'AWS_IAM'): Gateway {
  const policy = statement && readPolicy(JSON.stringify({ Statement: [statement] }));
  return new Gateway({ api: { id: 'api1', policy } })
    .method('GET /x/{id}', mockOf(identity), { authorizationType })
    .method('POST /x/{id}', mockOf(identity), { authorizationType });
}

const foreign = '111122223333';
const letIn = {
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${foreign}:root` },
  Action: 'execute-api:Invoke',
  Resource: 'execute-api:/*',
};

describe('a caller', () => {
  it.each([
    ['nobody', undefined, '000000000000 local local arn:aws:iam::000000000000:user/local'],
    ['a key that says nothing', 'AKIAX', '000000000000 AKIAX AKIAX arn:aws:iam::000000000000:user/local'],
    ['an account', foreign, `${foreign} ${foreign} ${foreign} arn:aws:iam::${foreign}:user/local`],
    [
      'a role',
      `${foreign}-AROAEXAMPLE`,
      `${foreign} AROAEXAMPLE:local AROAEXAMPLE:local arn:aws:sts::${foreign}:assumed-role/AROAEXAMPLE/local`,
    ],
    [
      'a user',
      `${foreign}-AIDAEXAMPLE`,
      `${foreign} AIDAEXAMPLE AIDAEXAMPLE arn:aws:iam::${foreign}:user/AIDAEXAMPLE`,
    ],
  ])('is known by its key: %s', async (_, key, printed) => {
    const headers = key === undefined ? {} : signedBy(key);
    const { status, text } = await gatewayWith(letIn).call('GET /x/1', { headers });
    expect([status, text]).toEqual([200, printed]);
  });

  it.each([
    ['the API has no policy', undefined, foreign],
    ['the policy has another account', letIn, '444455556666'],
    ['the policy has another method', { ...letIn, Resource: 'execute-api:/v1/POST/*' }, foreign],
    ['the policy has another stage', { ...letIn, Resource: 'execute-api:/v2/*' }, foreign],
    [
      'the policy has another API',
      { ...letIn, Resource: 'arn:aws:execute-api:eu-west-1:000000000000:api2/*' },
      foreign,
    ],
    ['the policy denies', { ...letIn, Effect: 'Deny' }, foreign],
  ])('of another account fails when %s', async (_, statement, key) => {
    const { status, headers, text } = await gatewayWith(statement).call('GET /x/1?y=2', {
      headers: signedBy(key),
    });
    expect([status, headers.get('x-amzn-errortype')]).toEqual([403, 'AccessDeniedException']);
    expect(text).toContain(
      `User: arn:aws:iam::${key}:user/local is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:eu-west-1:********0000:api1/v1/GET/x/1 `,
    );
  });

  it.each([
    ['the whole API', letIn],
    ['the method', { ...letIn, Resource: 'execute-api:/v1/GET/x/*' }],
    ['the whole ARN', { ...letIn, Resource: 'arn:aws:execute-api:eu-west-1:000000000000:api1/v1/GET/x/1' }],
  ])('of another account is admitted when the policy has %s', async (_, statement) => {
    expect((await gatewayWith(statement).call('GET /x/1', { headers: signedBy(foreign) })).status).toBe(200);
  });

  it('of the own account is admitted whatever the policy has, and so is anybody without IAM', async () => {
    const { status } = await gatewayWith(letIn).call('GET /x/1', { headers: signedBy('000000000000') });
    const open = await gatewayWith(undefined, 'NONE').call('GET /x/1', { headers: signedBy(foreign) });
    expect([status, open.status, open.text]).toEqual([200, 200, '   ']);
  });
});

describe('the property Policy', () => {
  it('is a document or its text, and nothing as an empty text', () => {
    const document = { Version: '2012-10-17', Statement: [letIn] };
    expect(resourcePolicyOf({ Policy: document })?.statements).toHaveLength(1);
    expect(resourcePolicyOf({ Policy: JSON.stringify(document) })).toEqual(
      resourcePolicyOf({ Policy: document }),
    );
    expect([resourcePolicyOf({ Policy: '' }), resourcePolicyOf({})]).toEqual([undefined, undefined]);
  });

  it('fails as anything else', () => {
    expect(() => resourcePolicyOf({ Policy: { Statement: [{}] } })).toThrow(
      'Policy must be a policy document',
    );
  });
});

import { anonymous, type CallContext, type WireHandler, type WireRequest } from '../../../local/aws/call';
import { AwsError } from '../../../local/aws/error';
import { SeededRandom } from '../../../local/random';
import { AwsFront } from '../../../local/wire/front';

const environment = {
  partition: 'aws',
  region: 'us-east-1',
  account: '000000000000',
  endpoint: 'http://127.0.0.1:4566',
};

const contexts: CallContext[] = [];
const named =
  (name: string): WireHandler =>
  async (_request, context) => {
    contexts.push(context);
    return { status: 200, headers: {}, body: name };
  };

const front = new AwsFront({
  environment,
  random: new SeededRandom(1),
  claims: ({ path }) => (path.startsWith('/bucket') ? 's3' : undefined),
  handlers: {
    sqs: named('sqs'),
    sns: named('sns'),
    dynamodb: named('dynamodb'),
    lambda: named('lambda'),
    s3: named('s3'),
    broken: async () => {
      throw new TypeError('no such thing');
    },
    refusing: async () => {
      throw new AwsError('AccessDenied', 'No.', { status: 403 });
    },
  },
});

function request(changes: Partial<WireRequest> = {}): WireRequest {
  return { method: 'POST', path: '/', headers: {}, body: Buffer.alloc(0), ...changes };
}

const signedFor = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});
const presigned = encodeURIComponent('AKIDEXAMPLE/20260101/eu-west-1/s3/aws4_request');
const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html */
describe('the front', () => {
  it.each<[string, WireRequest, string]>([
    ['the scope of the signature', request({ headers: signedFor('sns') }), 'sns'],
    ['an SQS target', request({ headers: { 'x-amz-target': 'AmazonSQS.SendMessage' } }), 'sqs'],
    ['a DynamoDB target', request({ headers: { 'x-amz-target': 'DynamoDB_20120810.GetItem' } }), 'dynamodb'],
    ['the path of Lambda', request({ path: '/2015-03-31/functions/f/invocations' }), 'lambda'],
    ['the version in a form', request({ headers: form, body: Buffer.from('Version=2010-03-31') }), 'sns'],
    ['the version in the query string', request({ path: '/?Action=ListQueues&Version=2012-11-05' }), 'sqs'],
    ['the credential in a pre-signed URL', request({ path: `/a?X-Amz-Credential=${presigned}` }), 's3'],
    ['the service that claims it', request({ path: '/bucket/a' }), 's3'],
  ])('finds the service by %s', async (_by, sent, service) => {
    expect((await front.handle(sent)).body).toBe(service);
  });

  it('lets a hint decide before everything else', async () => {
    const answer = await front.handle(request({ headers: signedFor('sns') }), { service: 'sqs' });
    expect(answer.body).toBe('sqs');
  });

  it('takes the caller for the account, with the access key it signed with', async () => {
    await front.handle(request({ headers: signedFor('sqs') }));
    expect(contexts.at(-1)?.principal).toEqual({
      kind: 'account',
      account: '000000000000',
      accessKeyId: 'AKIDEXAMPLE',
    });
  });

  it('takes who signed nothing for the account, but for nobody at S3', async () => {
    await front.handle(request({ path: '/?Action=ListQueues&Version=2012-11-05' }));
    expect(contexts.at(-1)?.principal).toEqual({ kind: 'account', account: '000000000000' });
    await front.handle(request({ path: '/bucket/a' }));
    expect(contexts.at(-1)?.principal).toBe(anonymous);
    await front.handle(request({ path: `/a?X-Amz-Credential=${presigned}` }));
    expect(contexts.at(-1)?.principal).toMatchObject({ accessKeyId: 'AKIDEXAMPLE' });
  });

  it('passes on the principal it is told', async () => {
    const principal = { kind: 'service', service: 'apigateway.amazonaws.com', sourceArn: 'arn:x' } as const;
    await front.handle(request(), { service: 'sqs', principal });
    expect(contexts.at(-1)?.principal).toBe(principal);
  });

  it('gives every call an id of its own', async () => {
    await front.handle(request(), { service: 'sqs' });
    await front.handle(request(), { service: 'sqs' });
    expect(contexts.at(-1)?.requestId).not.toBe(contexts.at(-2)?.requestId);
  });

  it('fails by name for a service that is not served', async () => {
    const answer = await front.handle(request({ headers: signedFor('kinesis') }));
    expect(answer.status).toBe(404);
    expect(String(answer.body)).toContain('The service kinesis is not served here.');
  });

  it('fails for a service named like a member of every object', async () => {
    expect((await front.handle(request(), { service: 'constructor' })).status).toBe(404);
  });

  it('fails with what is served when nothing says the service', async () => {
    const answer = await front.handle(request({ method: 'GET' }));
    expect(String(answer.body)).toContain('Served here: broken, dynamodb, lambda, refusing, s3, sns, sqs.');
  });

  it('fails with 500 and the defect when a handler throws', async () => {
    const answer = await front.handle(request(), { service: 'broken' });
    expect(answer.status).toBe(500);
    expect(String(answer.body)).toContain('no such thing');
  });

  it("fails as the service says when a handler throws the service's error", async () => {
    const answer = await front.handle(request(), { service: 'refusing' });
    expect([answer.status, JSON.parse(String(answer.body))]).toEqual([
      403,
      { __type: 'com.amazon.coral.service#AccessDenied', message: 'No.' },
    ]);
  });
});

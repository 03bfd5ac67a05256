import { AwsFront } from '../../../local/wire/front';
import { lambdaWire } from '../../../local/services/lambda/wire';
import { SeededRandom } from '../../../local/random';
import { environment, TestLambda } from './functions';

let lambda: TestLambda;
let front: AwsFront;
beforeEach(() => {
  lambda = new TestLambda();
  front = new AwsFront({
    environment,
    handlers: { lambda: lambdaWire(lambda.service) },
    random: new SeededRandom('front'),
  });
});
afterEach(async () => {
  await lambda.close();
});

async function request(
  method: string,
  path: string,
  body = '',
  headers: Readonly<Record<string, string>> = {},
): Promise<{
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}> {
  const answer = await front.handle({ method, path, headers, body: Buffer.from(body) });
  const text = answer.body.toString();
  return { ...answer, body: text === '' ? undefined : JSON.parse(text) };
}

const echo = { 'index.mjs': 'export const handler = async (event) => ({ got: event });' };

describe('Invoke', () => {
  // https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
  it('gives the function the trace header of the request, and only of that request', async () => {
    const trace = 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1';
    const code = "export const handler = async () => process.env['_X_AMZN_TRACE_ID'] ?? 'none';";
    await lambda.create({ 'index.mjs': code }, { functionName: 'traced' });
    const path = '/2015-03-31/functions/traced/invocations';
    const { body: first } = await request('POST', path, '{}', { 'x-amzn-trace-id': trace });
    const { body: second } = await request('POST', path, '{}');
    expect([first, second]).toEqual([trace, 'none']);
  });

  it.each([
    ['name', 'echo'],
    ['ARN', encodeURIComponent('arn:aws:lambda:eu-central-1:000000000000:function:echo')],
    ['partial ARN', '000000000000:function:echo'],
    ['name and version', 'echo:$LATEST'],
  ])('takes a function by its %s', async (_form, reference) => {
    await lambda.create(echo, { functionName: 'echo' });
    expect(await request('POST', `/2015-03-31/functions/${reference}/invocations`, '{"n":1}')).toMatchObject({
      status: 200,
      headers: { 'x-amz-executed-version': '$LATEST' },
      body: { got: { n: 1 } },
    });
  });

  it('takes no body for an empty event', async () => {
    await lambda.create(echo, { functionName: 'echo' });
    expect((await request('POST', '/2015-03-31/functions/echo/invocations')).body).toEqual({ got: {} });
  });

  it('says in a header that the function failed', async () => {
    await lambda.create(
      { 'index.mjs': 'export const handler = async () => { throw new Error("no"); };' },
      { functionName: 'bad' },
    );
    expect(await request('POST', '/2015-03-31/functions/bad/invocations', '{}')).toMatchObject({
      status: 200,
      headers: { 'x-amz-function-error': 'Unhandled' },
      body: { errorMessage: 'no' },
    });
  });

  it('only looks whether the function is there on a dry run', async () => {
    await lambda.create(echo, { functionName: 'echo' });
    const dry = await request('POST', '/2015-03-31/functions/echo/invocations', '{}', {
      'x-amz-invocation-type': 'DryRun',
    });
    expect([dry.status, lambda.hops]).toEqual([204, []]);
  });

  it('takes an event and tries it three times when the function fails', async () => {
    const failing = `let tries = 0; export const handler = async () => { console.log('try ' + ++tries); throw new Error('no'); };`;
    await lambda.create({ 'index.mjs': failing }, { functionName: 'failing' });
    const taken = await request('POST', '/2015-03-31/functions/failing/invocations', '{}', {
      'x-amz-invocation-type': 'Event',
    });
    await lambda.output.written('try 1');
    await lambda.service.invoke('failing', '{}', {
      principal: { kind: 'account', account: '' },
      requestId: '',
    });
    await lambda.clock.advance(60_000);
    await lambda.output.written('try 3');
    expect(taken.status).toBe(202);
  });

  it('fails without such a function', async () => {
    expect(await request('POST', '/2015-03-31/functions/none/invocations', '{}')).toMatchObject({
      status: 404,
      headers: { 'x-amzn-errortype': 'ResourceNotFoundException' },
      body: { Message: 'Function not found: arn:aws:lambda:eu-central-1:000000000000:function:none' },
    });
  });

  it('fails for a name that is not percent-encoded UTF-8', async () => {
    expect(await request('POST', '/2015-03-31/functions/%E0%A4%A/invocations', '{}')).toMatchObject({
      status: 400,
      headers: { 'x-amzn-errortype': 'ValidationException' },
    });
  });

  it('fails without such a version, and takes one that was added', async () => {
    await lambda.create(echo, { functionName: 'echo' });
    const before = await request('POST', '/2015-03-31/functions/echo/invocations?Qualifier=live', '{}');
    lambda.service.addQualifier('echo', 'live');
    const after = await request('POST', '/2015-03-31/functions/echo/invocations?Qualifier=live', '{}');
    expect([before.status, after.status]).toEqual([404, 200]);
  });

  it('fails on a body that is no JSON', async () => {
    await lambda.create(echo, { functionName: 'echo' });
    expect(await request('POST', '/2015-03-31/functions/echo/invocations', '{')).toMatchObject({
      status: 400,
      headers: { 'x-amzn-errortype': 'InvalidRequestContentException' },
    });
  });

  it('fails on more than 6 MB', async () => {
    await lambda.create(echo, { functionName: 'echo' });
    const body = JSON.stringify('x'.repeat(6 * 1024 * 1024));
    expect(await request('POST', '/2015-03-31/functions/echo/invocations', body)).toMatchObject({
      status: 413,
      headers: { 'x-amzn-errortype': 'RequestTooLargeException' },
    });
  });

  it('fails when the answer has more than 6 MB', async () => {
    await lambda.create(
      { 'index.mjs': 'export const handler = async () => "x".repeat(7e6);' },
      { functionName: 'big' },
    );
    expect((await request('POST', '/2015-03-31/functions/big/invocations', '{}')).body).toMatchObject({
      errorType: 'Function.ResponseSizeTooLarge',
    });
  });
});

describe('looking functions up', () => {
  it('lists them', async () => {
    await lambda.create(echo, { functionName: 'echo' });
    expect((await request('GET', '/2015-03-31/functions/')).body).toMatchObject({
      Functions: [{ FunctionName: 'echo', Runtime: 'nodejs22.x' }],
    });
  });

  it('gets one', async () => {
    await lambda.create(echo, { functionName: 'echo', timeoutSeconds: 7 });
    expect((await request('GET', '/2015-03-31/functions/echo')).body).toMatchObject({
      Configuration: { FunctionName: 'echo', Timeout: 7 },
    });
  });
});

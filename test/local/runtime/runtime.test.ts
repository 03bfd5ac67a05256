import { createServer } from 'node:net';
import { startRuntime, type Runtime, type RuntimeOptions } from '../../../local/runtime';
import type { Hop } from '../../../local/hops';
import type { Unsupported } from '../../../local/assembly/error';
import { writeAssembly, writeFiles } from '../assembly/written-assembly';
import { smallAssembly } from './small-assembly';

const started: Runtime[] = [];

afterEach(async () => {
  for (const runtime of started.splice(0)) await runtime.stop();
});

async function start(options: Partial<RuntimeOptions> = {}): Promise<Runtime> {
  const runtime = await startRuntime({ assembly: smallAssembly(), ...options });
  started.push(runtime);
  return runtime;
}

/** A server on a port of the system's choice. */
async function occupied(): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { port, close: async () => new Promise<void>((resolve) => server.close(() => resolve())) };
}

describe('the runtime', () => {
  it('is ready once it has started', async () => {
    const runtime = await start();
    const response = await fetch(`${runtime.awsUrl}/_local/health`);
    expect([response.status, await response.json()]).toEqual([200, { status: 'ready' }]);
  });

  it('answers at its APIs', async () => {
    const runtime = await start();
    const response = await fetch(runtime.apiUrl, { method: 'POST' });
    expect([response.status, await response.json()]).toEqual([200, { region: 'us-east-1' }]);
    expect(runtime.apis).toMatchObject([
      {
        name: 'small',
        stages: [{ name: 'v1', url: runtime.apiUrl }],
        methods: [{ method: 'POST', path: '/', hasModel: false }],
      },
    ]);
  });

  it('answers at 127.0.0.1 as at localhost', async () => {
    const { awsUrl } = await start();
    expect((await fetch(awsUrl.replace('localhost', '127.0.0.1') + '/_local/health')).status).toBe(200);
  });

  it('gives functions the variables that it was given', async () => {
    const runtime = await start({ functionEnvironment: { EXTRA: 'yes' } });
    expect(await (await fetch(runtime.apiUrl, { method: 'POST' })).json()).toMatchObject({ extra: 'yes' });
  });

  it('hands on hops, and the lines of functions by name', async () => {
    const hops: Hop[] = [];
    const lines: string[] = [];
    const runtime = await start({ hops: (hop) => hops.push(hop), log: (line) => lines.push(line) });
    await fetch(runtime.apiUrl, { method: 'POST' });
    expect(hops).toContainEqual(
      expect.objectContaining({ service: 'api', resource: 'POST /v1/', event: '200' }),
    );
    expect(lines.find((line) => line.includes('hello from the function'))).toMatch(
      /^small-Hello-[0-9A-Z]{12}: /,
    );
  });

  it('pretends to be in the region that was asked for, else in the one that the stacks name', async () => {
    const assembly = smallAssembly({ environment: 'aws://111122223333/eu-west-1' });
    expect((await start({ assembly })).environment).toMatchObject({
      region: 'eu-west-1',
      account: '111122223333',
    });
    expect(
      (await start({ assembly, region: 'cn-north-1', account: '444455556666' })).environment,
    ).toMatchObject({
      region: 'cn-north-1',
      partition: 'aws-cn',
      account: '444455556666',
    });
  });

  it('stops with nothing left open, as often as it is told to', async () => {
    const runtime = await start();
    await Promise.all([runtime.stop(), runtime.stop()]);
    await expect(fetch(`${runtime.awsUrl}/_local/health`)).rejects.toThrow('fetch failed');
    await expect(fetch(runtime.apiUrl)).rejects.toThrow('fetch failed');
  });

  it('stops in the middle of an invocation', async () => {
    let invoked = (): void => {};
    const inside = new Promise<void>((resolve) => (invoked = resolve));
    const runtime = await start({
      assembly: smallAssembly({
        code: 'exports.handler = () => { console.log("inside"); return new Promise(() => setInterval(() => {}, 1e6)); };',
      }),
      log: (line) => line.includes('inside') && invoked(),
    });
    const answer = fetch(runtime.apiUrl, { method: 'POST' }).then(
      ({ status }) => status,
      () => 'hung up',
    );
    await inside;
    await runtime.stop();
    expect(await answer).toBe('hung up');
  });

  it.each(['port', 'awsPort'] as const)('fails when %s is taken, saying so', async (option) => {
    const other = await occupied();
    const failing = startRuntime({ assembly: smallAssembly(), [option]: other.port });
    await expect(failing).rejects.toThrow(`Port ${other.port} of 127.0.0.1 is taken.`);
    await other.close();
  });

  it('fails when a port is taken before it reads the assembly', async () => {
    const other = await occupied();
    const failing = startRuntime({ assembly: '/no/such/assembly', port: other.port });
    await expect(failing).rejects.toThrow(`Port ${other.port} of 127.0.0.1 is taken.`);
    await other.close();
  });

  const functionOf = (code: string, more: object = {}): object => ({
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { ZipFile: code },
      Handler: 'index.handler',
      Runtime: 'nodejs22.x',
      Role: 'any',
      ...more,
    },
  });

  it.each([
    [
      'throws as it is loaded',
      functionOf('const x = undefinedName;'),
      'ReferenceError',
      /^ReferenceError: undefinedName is not defined \(at .*index\.js:1:\d+\)/,
    ],
    [
      'has a syntax error',
      functionOf('const = 1;'),
      'Runtime.UserCodeSyntaxError',
      /^Runtime\.UserCodeSyntaxError: SyntaxError: .* \(.*index\.js:1\)$/,
    ],
    [
      'does not export its handler',
      functionOf('exports.other = 1;'),
      'Runtime.HandlerNotFound',
      /^Runtime\.HandlerNotFound: index\.handler is undefined or not exported/,
    ],
    [
      'has its handler in another file',
      functionOf('exports.handler = 1;', { Handler: 'app.handler' }),
      'Runtime.ImportModuleError',
      /^Runtime\.ImportModuleError: Error: Cannot find module 'app'/,
    ],
    [
      'needs a module of a layer that is not there',
      functionOf("require('shared-log');", { Layers: ['arn:aws:lambda:us-east-1:111122223333:layer:log:1'] }),
      'Runtime.ImportModuleError',
      /^Runtime\.ImportModuleError: Error: Cannot find module 'shared-log'/,
    ],
    [
      'ends while it is loaded',
      functionOf('process.exit(3);'),
      'Runtime.ExitError',
      /^Runtime\.ExitError: Error: Runtime exited with error: exit status 3/,
    ],
  ])('names a function that %s, and runs the rest', async (_, Broken, errorType, why) => {
    const runtime = await start({ assembly: smallAssembly({ more: { Broken } }) });
    const [named] = runtime.unsupported.filter(({ property }) => property === 'Code');
    expect(named).toMatchObject({ template: 'small.template.json', logicalId: 'Broken' });
    const said = 'its code does not load, so that its invocations fail: ';
    expect([named?.why.slice(0, said.length), named?.why.slice(said.length)]).toEqual([
      said,
      expect.stringMatching(why),
    ]);
    expect((await fetch(runtime.apiUrl, { method: 'POST' })).status).toBe(200);
    const made = runtime.resources.find(({ logicalId }) => logicalId === 'Broken');
    const url = `${runtime.awsUrl}/2015-03-31/functions/${made?.ref ?? ''}/invocations`;
    const invoked = await fetch(url, { method: 'POST', body: '{}' });
    expect([invoked.status, invoked.headers.get('x-amz-function-error')]).toEqual([200, 'Unhandled']);
    expect(await invoked.json()).toMatchObject({ errorType });
  });

  it('names a function that reads a secret while it is loaded, and runs the rest', async () => {
    const assembly = writeFiles({
      'manifest.json': {
        artifacts: {
          app: { type: 'aws:cloudformation:stack', properties: { templateFile: 'app.json' } },
          assets: { type: 'cdk:asset-manifest', properties: { file: 'assets.json' } },
        },
      },
      'app.json': {
        Resources: {
          Reads: functionOf('', { Code: { S3Bucket: 'b', S3Key: 'secret.zip' } }),
          Q: { Type: 'AWS::SQS::Queue' },
        },
      },
      'assets.json': {
        files: {
          secret: {
            source: { path: 'asset.secret' },
            destinations: { d: { bucketName: 'b', objectKey: 'secret.zip' } },
          },
        },
      },
      'asset.secret/index.mjs': `
        const headers = { 'x-amz-target': 'secretsmanager.GetSecretValue', 'content-type': 'application/x-amz-json-1.1' };
        const body = '{"SecretId":"s"}';
        const response = await fetch(process.env.AWS_ENDPOINT_URL, { method: 'POST', headers, body });
        if (!response.ok) throw new Error('no secret');
        export const handler = async () => 'has the secret';`,
    });
    const runtime = await start({ assembly });
    expect(runtime.unsupported).toMatchObject([
      { logicalId: 'Reads', property: 'Code', why: expect.stringContaining('Error: no secret') },
    ]);
    expect(runtime.resources.map(({ logicalId }) => logicalId)).toContain('Q');
  });

  it('reports a function that lacks a part of the SDK which Lambda would bring, and runs the rest', async () => {
    const lacking = { ZipFile: "require('@aws-sdk/client-accessanalyzer'); exports.handler = () => 1;" };
    const Properties = { Code: lacking, Handler: 'index.handler', Runtime: 'nodejs22.x', Role: 'any' };
    const runtime = await start({
      assembly: smallAssembly({ more: { Lacking: { Type: 'AWS::Lambda::Function', Properties } } }),
    });
    expect(runtime.unsupported).toEqual([
      {
        template: 'small.template.json',
        logicalId: 'Lacking',
        type: 'AWS::Lambda::Function',
        property: 'Code',
        why: expect.stringMatching(
          /^its code does not load, .* Lambda's runtime has @aws-sdk\/client-accessanalyzer, this machine has not\. Install it with `npm install @aws-sdk\/client-accessanalyzer` in /s,
        ),
      },
    ]);
    expect((await fetch(runtime.apiUrl, { method: 'POST' })).status).toBe(200);
  });

  it('names what is broken in a template, and runs the rest', async () => {
    const assembly = writeAssembly({
      app: {
        template: {
          Resources: { Q: { Type: 'AWS::SQS::Queue', DependsOn: 'R' }, P: { Type: 'AWS::SQS::Queue' } },
        },
      },
    });
    const named: Unsupported[] = [];
    const runtime = await start({ assembly, notRun: (entries) => named.push(...entries) });
    expect(runtime.resources.map(({ logicalId }) => logicalId)).toEqual(['P']);
    expect(runtime.unsupported).toMatchObject([{ logicalId: 'Q', why: expect.stringContaining('"R"') }]);
    expect(named).toEqual(runtime.unsupported);
  });

  it('does not poll a queue for a function that does not run', async () => {
    const assembly = writeAssembly({
      app: {
        template: {
          Resources: {
            Q: { Type: 'AWS::SQS::Queue' },
            Python: functionOf('', { Runtime: 'python3.13' }),
            Mapping: {
              Type: 'AWS::Lambda::EventSourceMapping',
              Properties: { EventSourceArn: { 'Fn::GetAtt': ['Q', 'Arn'] }, FunctionName: { Ref: 'Python' } },
            },
          },
        },
      },
    });
    const { unsupported, resources } = await start({ assembly });
    expect(unsupported.map(({ logicalId, why }) => [logicalId, why])).toEqual([
      ['Python', expect.stringContaining('python3.13')],
      ['Mapping', 'FunctionName refers to Python, which does not run here.'],
    ]);
    expect(resources.map(({ logicalId }) => logicalId)).toEqual(['Q']);
  });

  it('runs the stacks that were asked for, and those that they depend on', async () => {
    const stack = (more: object = {}): { template: object } => ({
      template: { Resources: { Q: { Type: 'AWS::SQS::Queue' } } },
      ...more,
    });
    const assembly = writeAssembly({
      'app-api': stack({ dependencies: ['base'] }),
      base: stack({ stackName: 'the-base' }),
      'app-web': stack(),
      other: stack(),
    });
    const names = async (...stacks: string[]): Promise<readonly string[]> =>
      (await start({ assembly, stacks })).resources.map(({ stackName }) => stackName);
    expect(await names('app-api')).toEqual(['the-base', 'app-api']);
    expect(await names('app-*', 'othe?')).toEqual(['the-base', 'app-web', 'other', 'app-api']);
    await expect(startRuntime({ assembly, stacks: ['app'] })).rejects.toThrow(
      '--stacks must name a stack of the assembly, got app. Its stacks are: app-api, the-base, app-web, other.',
    );
  });

  it('takes values of what is outside the assembly', async () => {
    const template = {
      Parameters: {
        Given: { Type: 'String' },
        Image: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/outside/image' },
      },
      Resources: { Q: { Type: 'AWS::SQS::Queue' } },
      Outputs: {
        Given: { Value: { Ref: 'Given' } },
        Image: { Value: { Ref: 'Image' } },
        Dynamic: { Value: '{{resolve:ssm:/outside/image}}' },
        Imported: { Value: { 'Fn::ImportValue': 'Vpc:Id' } },
        Output: { Value: { 'Fn::GetStackOutput': { StackName: 'net', OutputName: 'Url' } } },
      },
    };
    const assembly = writeAssembly({ app: { template } });
    const { outputs, unsupported } = await start({
      assembly,
      parameters: { 'app:Given': 'g' },
      outside: {
        imports: { 'Vpc:Id': 'vpc-1' },
        stackOutputs: { 'net:Url': 'http://net' },
        systemsManager: { '/outside/image': 'ami-1' },
      },
    });
    expect(outputs['app']).toEqual({
      Given: 'g',
      Image: 'ami-1',
      Dynamic: 'ami-1',
      Imported: 'vpc-1',
      Output: 'http://net',
    });
    expect(unsupported).toEqual([]);
    await expect(startRuntime({ assembly, parameters: { Gievn: 'g' } })).rejects.toThrow(
      '--parameters must name a parameter of a template, got Gievn. The parameters are: app:Given, app:Image.',
    );
  });

  it('runs an assembly without APIs', async () => {
    const assembly = writeAssembly({ app: { template: { Resources: { Q: { Type: 'AWS::SQS::Queue' } } } } });
    const runtime = await start({ assembly });
    expect(runtime.apis).toEqual([]);
    expect(runtime.resources).toMatchObject([{ logicalId: 'Q', type: 'AWS::SQS::Queue', stackName: 'app' }]);
  });
});

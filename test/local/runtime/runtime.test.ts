import { createServer } from 'node:net';
import { startRuntime, type Runtime, type RuntimeOptions } from '../../../local/runtime';
import type { Hop } from '../../../local/hops';
import { writeAssembly } from '../assembly/written-assembly';
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
    expect((await start({ assembly, region: 'eu-north-1' })).environment.region).toBe('eu-north-1');
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

  it('fails for a function that throws as it is loaded, naming it and where', async () => {
    const assembly = smallAssembly({ code: 'const x = undefinedName;' });
    await expect(startRuntime({ assembly })).rejects.toThrow(
      /^small\.template\.json: Hello does not load: ReferenceError: undefinedName is not defined \(at .*index\.js:1:\d+\)\)$/,
    );
  });

  it('fails for a function with a syntax error, naming it and where', async () => {
    await expect(startRuntime({ assembly: smallAssembly({ code: 'const = 1;' }) })).rejects.toThrow(
      /^small\.template\.json: Hello does not load: Runtime\.UserCodeSyntaxError: SyntaxError: .* \(\/.*index\.js:1\)$/,
    );
  });

  it('fails for a function whose handler is not there', async () => {
    const assembly = smallAssembly({ code: 'exports.other = 1;' });
    await expect(startRuntime({ assembly })).rejects.toThrow('small.template.json: Hello does not load: ');
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
        why: 'its code needs @aws-sdk/client-accessanalyzer, which Lambda has and this project has not: its invocations fail.',
      },
    ]);
    expect((await fetch(runtime.apiUrl, { method: 'POST' })).status).toBe(200);
  });

  it('fails for a broken template, naming the place', async () => {
    const assembly = writeAssembly({
      app: { template: { Resources: { Q: { Type: 'AWS::SQS::Queue', DependsOn: 'R' } } } },
    });
    await expect(startRuntime({ assembly })).rejects.toThrow(
      'app.template.json: Resources.Q.DependsOn: there is no resource "R".',
    );
  });

  it('runs an assembly without APIs', async () => {
    const assembly = writeAssembly({ app: { template: { Resources: { Q: { Type: 'AWS::SQS::Queue' } } } } });
    const runtime = await start({ assembly });
    expect(runtime.apis).toEqual([]);
    expect(runtime.resources).toMatchObject([{ logicalId: 'Q', type: 'AWS::SQS::Queue', stackName: 'app' }]);
  });
});

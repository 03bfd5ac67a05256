import { deflateRawSync } from 'node:zlib';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TestLambda } from './functions';

let lambda: TestLambda;
beforeAll(() => {
  lambda = new TestLambda();
});
afterAll(async () => {
  await lambda.close();
});

describe('a handler', () => {
  it('gets the event and answers JSON', async () => {
    const module = 'export const handler = async (event) => ({ twice: event.n * 2, text: event.text });';
    expect(await lambda.run(module, { n: 21, text: 'é \u{1F600}' })).toEqual({
      result: { twice: 42, text: 'é \u{1F600}' },
    });
  });

  it('answers null for undefined', async () => {
    expect(await lambda.run('export const handler = async () => {};')).toEqual({ result: null });
  });

  it('sees the time of the runtime, whose clock may have been moved, and dates as they are', async () => {
    const own = new TestLambda();
    const name = await own.create({
      'index.mjs': `const { now: kept } = Date;
      export const handler = async () => {
        const before = kept();
        const now = new Date();
        const given = new Date('2020-02-02T00:00:00Z');
        return {
          seen: now.toISOString().slice(0, 13),
          between: before <= now.getTime() && now.getTime() <= Date.now(),
          given: given.toISOString(),
          dates: [now, given].every((date) => date instanceof Date && date.constructor.UTC === Date.UTC),
          text: Date().slice(11, 15),
        };
      };`,
    });
    const seen = (at: string) => ({
      result: {
        seen: at,
        between: true,
        given: '2020-02-02T00:00:00.000Z',
        dates: true,
        text: at.slice(0, 4),
      },
    });
    // Noon, so that the year is the same in every time zone.
    await own.clock.advance(12 * 3_600_000);
    expect(await own.invoke(name)).toEqual(seen('2026-01-01T12'));
    await own.clock.advance(365 * 86_400_000);
    expect(await own.invoke(name)).toEqual(seen('2027-01-01T12'));
    await own.close();
  });

  it('may call back', async () => {
    const module =
      'export const handler = (event, context, callback) => void setImmediate(callback, null, "later");';
    expect(await lambda.run(module)).toEqual({ result: 'later' });
  });

  it('may fail by calling back', async () => {
    const module = 'export const handler = (event, context, callback) => callback(new TypeError("no"));';
    expect(await lambda.run(module)).toMatchObject({
      functionError: 'Unhandled',
      result: { errorType: 'TypeError', errorMessage: 'no' },
    });
  });

  it('may end by its context', async () => {
    expect(await lambda.run('export const handler = (event, context) => context.succeed(7);')).toEqual({
      result: 7,
    });
  });

  it('answers null when nothing is left that could settle its promise', async () => {
    expect(await lambda.run('export const handler = async () => new Promise(() => {});')).toEqual({
      result: null,
    });
  });

  it('is warm again after a promise that was never settled', async () => {
    const name = await lambda.create({
      'index.mjs': 'let n = 0; export const handler = async () => (n++ === 0 ? new Promise(() => {}) : n);',
    });
    await lambda.invoke(name);
    expect(await lambda.invoke(name)).toEqual({ result: 2 });
  });

  it('fails, on Node.js 24, when nothing is left that could settle its promise', async () => {
    const module = 'export const handler = async () => new Promise(() => {});';
    expect(await lambda.run(module, {}, { runtime: 'nodejs24.x' })).toMatchObject({
      functionError: 'Unhandled',
      result: { errorType: 'Runtime.NodeJsExit' },
    });
  });

  it('fails, on Node.js 24, when it takes a callback', async () => {
    const module = 'export const handler = (event, context, callback) => callback(null, 1);';
    expect(await lambda.run(module, {}, { runtime: 'nodejs24.x' })).toMatchObject({
      result: { errorType: 'Runtime.CallbackHandlerDeprecated' },
    });
  });

  it('fails with its error, its type and its trace when it throws', async () => {
    const module =
      'class OutOfStock extends Error { name = "OutOfStock"; } export const handler = async () => { throw new OutOfStock("sku 7"); };';
    expect(await lambda.run(module)).toEqual({
      functionError: 'Unhandled',
      result: {
        errorType: 'OutOfStock',
        errorMessage: 'sku 7',
        trace: expect.arrayContaining([expect.stringContaining('index.mjs')]),
      },
    });
  });

  it('fails with the type of what it throws when that is no error', async () => {
    const module = 'export const handler = async () => { throw "text"; };';
    expect(await lambda.run(module)).toEqual({
      functionError: 'Unhandled',
      result: { errorType: 'string', errorMessage: 'text', trace: [] },
    });
  });

  it('fails when its answer is no JSON', async () => {
    const module = 'export const handler = async () => { const a = {}; a.a = a; return a; };';
    expect(await lambda.run(module)).toMatchObject({ result: { errorType: 'Runtime.MarshalError' } });
  });

  it('knows itself by its context', async () => {
    const module = `export const handler = async (event, context) => ({
      ...context, remaining: context.getRemainingTimeInMillis() });`;
    const { result } = await lambda.run(
      module,
      {},
      { functionName: 'billing', memoryMegabytes: 256, timeoutSeconds: 30 },
    );
    expect(result).toMatchObject({
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      functionName: 'billing',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:billing',
      memoryLimitInMB: '256',
      logGroupName: '/aws/lambda/billing',
      logStreamName: expect.stringMatching(/^2026\/01\/01\/\[\$LATEST\][0-9a-f]{32}$/),
    });
  });

  it('sees its remaining time run down from its timeout', async () => {
    const module = `export const handler = async (event, context) => {
      const first = context.getRemainingTimeInMillis();
      const start = performance.now(); while (performance.now() - start < 5);
      return [first <= 30000 && first > 20000, context.getRemainingTimeInMillis() < first]; };`;
    expect(await lambda.run(module, {}, { timeoutSeconds: 30 })).toEqual({ result: [true, true] });
  });
});

describe('the environment', () => {
  const show = (names: string): string =>
    `export const handler = async () => { const { ${names} } = process.env; return { ${names} }; };`;

  it('holds the variables of the function and those of Lambda', async () => {
    const names =
      'TABLE, AWS_REGION, AWS_LAMBDA_FUNCTION_NAME, AWS_LAMBDA_FUNCTION_MEMORY_SIZE, _HANDLER, TZ';
    const definition = { functionName: 'audit', environment: { TABLE: 'status' } };
    expect(await lambda.run(show(names), {}, definition)).toEqual({
      result: {
        TABLE: 'status',
        AWS_REGION: 'eu-central-1',
        AWS_LAMBDA_FUNCTION_NAME: 'audit',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
        _HANDLER: 'index.handler',
        TZ: ':UTC',
      },
    });
  });

  it('leads every SDK client to the local endpoint, whatever the function sets', async () => {
    const definition = {
      environment: {
        AWS_ENDPOINT_URL_SQS: 'https://sqs.eu-central-1.amazonaws.com',
        AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
      },
    };
    const names =
      'AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_SQS, AWS_ENDPOINT_URL_DYNAMODB, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS';
    expect(await lambda.run(show(names), {}, definition)).toEqual({
      result: {
        AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
        AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:4566',
        AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:4566',
        AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false',
      },
    });
  });

  it('holds made-up credentials, and nothing of the process that runs it', async () => {
    const module =
      'export const handler = async () => [process.env.AWS_SECRET_ACCESS_KEY, process.env.HOME, process.env.JEST_WORKER_ID];';
    expect(await lambda.run(module)).toEqual({ result: ['local', null, null] });
  });

  it('is not shared with another function', async () => {
    await lambda.run('export const handler = async () => { process.env.SHARED = "1"; };');
    expect(await lambda.run('export const handler = async () => process.env.SHARED ?? "none";')).toEqual({
      result: 'none',
    });
  });

  it('has the code as its directory', async () => {
    const module = 'export const handler = async () => process.cwd() === process.env.LAMBDA_TASK_ROOT;';
    expect(await lambda.run(module)).toEqual({ result: true });
  });
});

describe('output', () => {
  it('comes line by line, before the answer', async () => {
    const module = `export const handler = async () => {
      console.log('one\\ntwo'); console.error('three'); process.stdout.write('fo'); process.stdout.write('ur\\n'); };`;
    const before = lambda.output.lines.length;
    await lambda.run(module, {}, { functionName: 'writer' });
    expect(lambda.output.lines.slice(before)).toEqual([
      'writer: one',
      'writer: two',
      'writer: three',
      'writer: four',
    ]);
  });
});

describe('loading', () => {
  it.each([
    ['a script', { 'index.js': 'exports.handler = async () => typeof require;' }, 'function'],
    [
      'a script with the extension cjs',
      { 'index.cjs': 'exports.handler = async () => typeof require;' },
      'function',
    ],
    ['a module', { 'index.mjs': 'export const handler = async () => typeof require;' }, 'undefined'],
    [
      'a module by its package',
      {
        'package.json': '{"type":"module"}',
        'index.js': 'export const handler = async () => typeof require;',
      },
      'undefined',
    ],
  ])('takes %s', async (_what, files, expected) => {
    expect(await lambda.invoke(await lambda.create(files))).toEqual({ result: expected });
  });

  it('takes a script below a project of modules for a script', async () => {
    lambda.write('project', { 'package.json': '{"type":"module"}' });
    const path = lambda.write('project/asset', {
      'index.js': 'exports.handler = async () => require("./other");',
      'other.js': 'module.exports = "script";',
    });
    expect(await lambda.run('', {}, { code: { path } })).toEqual({ result: 'script' });
  });

  it('takes a handler in a folder and in an object', async () => {
    const name = await lambda.create(
      { 'src/app.mjs': 'export const handlers = { http: { get: async () => "got" } };' },
      { handler: 'src/app.handlers.http.get' },
    );
    expect(await lambda.invoke(name)).toEqual({ result: 'got' });
  });

  it('takes inline code', async () => {
    const code = { inline: 'exports.handler = async () => "inline";' };
    expect(await lambda.run('', {}, { code })).toEqual({ result: 'inline' });
  });

  it('takes a zip file', async () => {
    const path = join(lambda.write('zipped', {}), 'code.zip');
    writeFileSync(
      path,
      zip({
        'lib/name.js': 'module.exports = "zip";',
        'index.js': 'exports.handler = async () => require("./lib/name");',
      }),
    );
    expect(await lambda.run('', {}, { code: { path } })).toEqual({ result: 'zip' });
  });

  it('finds an SDK that the code does not bundle', async () => {
    const name = await lambda.create({
      'index.js': 'exports.handler = async () => typeof require("@aws-sdk/client-sqs").SQSClient;',
    });
    expect(await lambda.invoke(name)).toEqual({ result: 'function' });
  });

  it.each([
    ['no such file', { 'other.js': '' }, 'Runtime.ImportModuleError', "Error: Cannot find module 'index'"],
    [
      'a missing import',
      { 'index.js': 'require("missing-package")' },
      'Runtime.ImportModuleError',
      "Cannot find module 'missing-package'",
    ],
    [
      'no such export',
      { 'index.js': 'exports.other = 1' },
      'Runtime.HandlerNotFound',
      'index.handler is undefined or not exported',
    ],
    [
      'an export that is no function',
      { 'index.js': 'exports.handler = 1' },
      'Runtime.HandlerNotFound',
      'index.handler is not a function',
    ],
    ['a syntax error', { 'index.js': 'const = 1' }, 'Runtime.UserCodeSyntaxError', 'SyntaxError'],
    ['a throw', { 'index.js': 'throw new RangeError("TABLE is not set")' }, 'RangeError', 'TABLE is not set'],
  ])('fails on %s', async (_what, files: Record<string, string>, errorType, message) => {
    expect(await lambda.invoke(await lambda.create(files))).toMatchObject({
      functionError: 'Unhandled',
      result: { errorType, errorMessage: expect.stringContaining(message) },
    });
  });

  it('fails with what is wrong with a function, by name', async () => {
    await expect(
      lambda.run('', {}, { functionName: 'legacy', runtime: 'python3.12', timeoutSeconds: 1000 }),
    ).rejects.toThrow(
      'Function legacy: runtime python3.12 given; only Node.js (nodejs*.x) runs here; a timeout of 1000 seconds given; 1 to 900 are allowed.',
    );
  });

  it('fails without code, by name', async () => {
    await expect(
      lambda.run('', {}, { functionName: 'lost', code: { path: '/no/such/code' } }),
    ).rejects.toThrow('Function lost: there is no code at /no/such/code.');
  });
});

/** A zip archive with deflated files. */
function zip(files: Readonly<Record<string, string>>): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const packed = deflateRawSync(text);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50);
    local.writeUInt16LE(8, 8);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    locals.push(local, Buffer.from(name), packed);
    directory.push(entry, Buffer.from(name));
    offset += 30 + name.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, ...directory, end]);
}

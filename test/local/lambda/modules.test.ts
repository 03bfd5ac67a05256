import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestLambda } from './functions';

let lambda: TestLambda;
beforeAll(() => {
  lambda = new TestLambda();
});
afterAll(async () => {
  await lambda.close();
});

const PACKAGE = {
  'node_modules/left-over/index.js': "module.exports = 'from above';",
  'node_modules/left-over/package.json': '{"name":"left-over","main":"index.js"}',
};

/** A function whose code is in a directory of a project that has `left-over`. */
async function inProject(
  files: Readonly<Record<string, string>>,
  layers: readonly string[] = [],
): Promise<Awaited<ReturnType<TestLambda['invoke']>>> {
  const project = lambda.write(`project-${++made}`, {
    ...PACKAGE,
    'package.json': '{"type":"module"}',
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`asset/${name}`, text])),
  });
  return lambda.invoke(await lambda.create({}, { code: { path: join(project, 'asset') }, layers }));
}
let made = 0;

const REQUIRE = (name: string): string =>
  `const found = require('${name}'); exports.handler = async () => found;`;
const IMPORT = (name: string): string =>
  `import found from '${name}'; export const handler = async () => found;`;

const failure = (name: string): object => ({
  functionError: 'Unhandled',
  result: {
    errorType: 'Runtime.ImportModuleError',
    errorMessage: expect.stringMatching(`^Error: Cannot find (module|package) '${name}'`),
  },
});

describe('modules of a function', () => {
  it.each([
    ['CommonJS', { 'index.js': REQUIRE('left-over') }],
    ['an ES module', { 'index.mjs': IMPORT('left-over') }],
  ])('are not those of the project above its code: fails in %s', async (_, files) => {
    expect(await inProject(files)).toMatchObject(failure('left-over'));
  });

  it.each([
    ['CommonJS', { 'index.js': REQUIRE('../node_modules/left-over/index.js') }],
    ['an ES module', { 'index.mjs': IMPORT('../node_modules/left-over/index.js') }],
  ])('are not files beside its code: fails in %s', async (_, files) => {
    expect(await inProject(files)).toMatchObject({ result: { errorType: 'Runtime.ImportModuleError' } });
  });

  it.each([
    ['CommonJS', { 'index.js': REQUIRE('left-over') }],
    ['an ES module', { 'index.mjs': IMPORT('left-over') }],
  ])('are its own in %s', async (_, files) => {
    expect(await inProject({ ...files, ...PACKAGE })).toEqual({ result: 'from above' });
  });

  it.each([
    [
      'CommonJS',
      {
        'index.js':
          "const { SQSClient } = require('@aws-sdk/client-sqs'); exports.handler = async () => SQSClient.name;",
      },
    ],
    [
      'an ES module',
      {
        'index.mjs':
          "import { SQSClient } from '@aws-sdk/client-sqs'; export const handler = async () => SQSClient.name;",
      },
    ],
  ])('include the SDK in %s', async (_, files) => {
    expect(await inProject(files)).toEqual({ result: 'SQSClient' });
  });

  it.each([
    ['CommonJS', { 'index.js': REQUIRE('@aws-sdk/client-accessanalyzer') }],
    ['an ES module', { 'index.mjs': IMPORT('@aws-sdk/client-accessanalyzer') }],
    [
      'a call',
      { 'index.mjs': "export const handler = async () => import('@aws-sdk/client-accessanalyzer');" },
    ],
  ])('that the SDK lacks here are named with the way to install them: fails in %s', async (_, files) => {
    const { result } = await inProject(files);
    expect(result).toMatchObject({
      errorMessage: expect.stringMatching(
        /Lambda's runtime has @aws-sdk\/client-accessanalyzer, this machine has not\. Install it with `npm install @aws-sdk\/client-accessanalyzer` in \/.*\.(\n|$)/,
      ),
    });
  });

  it('are found again once they are there: each cold start loads anew', async () => {
    const marker = join(lambda.write('marker', {}), 'there');
    const name = await lambda.create({
      'index.js': `if (!require('node:fs').existsSync(${JSON.stringify(marker)})) throw new Error('not yet');
        exports.handler = async () => 'recovered';`,
    });
    const before = await lambda.invoke(name);
    lambda.write('marker', { there: '' });
    expect([before, await lambda.invoke(name)]).toEqual([
      { functionError: 'Unhandled', result: expect.objectContaining({ errorMessage: 'not yet' }) },
      { result: 'recovered' },
    ]);
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
describe('layers of a function', () => {
  const layer = (name: string, files: Readonly<Record<string, string>>): string =>
    lambda.write(`layer-${name}`, files);
  const shared = (text: string): Record<string, string> => ({
    'nodejs/node_modules/shared/index.js': `module.exports = '${text}';`,
  });

  it.each([
    ['CommonJS', { 'index.js': REQUIRE('shared') }],
    ['an ES module', { 'index.mjs': IMPORT('shared') }],
  ])('give their packages to %s', async (_, files) => {
    expect(await inProject(files, [layer('a', shared('layer'))])).toEqual({ result: 'layer' });
  });

  it.each([
    ['a later layer before an earlier one', ['b', 'c'], { 'index.js': REQUIRE('shared') }, 'c'],
    [
      'those for the version of Node.js before the others',
      ['b', 'd'],
      { 'index.js': REQUIRE('shared') },
      'd',
    ],
    [
      "the function's own before theirs",
      ['b', 'c'],
      { 'index.js': REQUIRE('shared'), 'node_modules/shared/index.js': "module.exports = 'own';" },
      'own',
    ],
  ])('give %s', async (_, names, files, expected) => {
    layer('b', shared('b'));
    layer('c', shared('c'));
    layer('d', { 'nodejs/node22/node_modules/shared/index.js': "module.exports = 'd';" });
    const layers = names.map((name) => layer(name, {}));
    expect(await inProject(files, layers)).toEqual({ result: expected });
  });

  it.each([
    ['CommonJS', { 'index.js': REQUIRE('/opt/nodejs/file.js') }],
    ['an ES module', { 'index.mjs': IMPORT('/opt/nodejs/file.js') }],
  ])('are at /opt for %s', async (_, files) => {
    expect(await inProject(files, [layer('e', { 'nodejs/file.js': "module.exports = 'at opt';" })])).toEqual({
      result: 'at opt',
    });
  });

  it('find the SDK', async () => {
    const code = "module.exports = require('@aws-sdk/client-sqs').SQSClient.name;";
    const sdk = layer('f', { 'nodejs/node_modules/shared/index.js': code });
    expect(await inProject({ 'index.js': REQUIRE('shared') }, [sdk])).toEqual({ result: 'SQSClient' });
  });

  it('do not make ES modules of the code by their package.json', async () => {
    const module = layer('g', { 'nodejs/package.json': '{"type":"module"}', ...shared('g') });
    const files = {
      'index.mjs': "import found from './plain.js'; export const handler = async () => found;",
    };
    const plain = "module.exports = 'script';";
    expect(await inProject({ ...files, 'plain.js': plain }, [module])).toEqual({ result: 'script' });
  });
});

describe('the code of a function', () => {
  // https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib
  it('has ten seconds to load at the start, whatever its timeout', async () => {
    const own = new TestLambda();
    const module = 'console.log("loading"); await new Promise((resolve) => setInterval(() => {}, 1e6));';
    await own.create({ 'index.mjs': module }, { functionName: 'slow', timeoutSeconds: 900 });
    const failures = own.service.verifyLoads();
    await own.output.written('loading');
    await own.codeClock.advance(10_000);
    expect(await failures).toMatchObject([
      {
        functionName: 'slow',
        errorType: 'Sandbox.Timedout',
        errorMessage: 'Init timed out after 10.00 seconds',
      },
    ]);
    await own.close();
  });

  it('is copied once, and the copy is removed in the end', async () => {
    const own = new TestLambda();
    const name = await own.create({
      'index.js': 'exports.handler = async () => process.env.LAMBDA_TASK_ROOT;',
    });
    const { result } = await own.invoke(name);
    const copy = String(result);
    expect(existsSync(copy)).toBe(true);
    await own.close();
    expect(existsSync(copy)).toBe(false);
    expect(readdirSync(tmpdir())).not.toContain(copy.split('/').at(-5));
  });
});

import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { withSecrets, withSecretsInBatches } from '../../../lambda/adapters/with-secrets';
import type { WorkTools } from '../../../lambda/core/work';
import { functionBuild } from '../../../lib/constructs/bundle';
import { capturedLog } from '../captured-log';

/** A consumer's module, bundled as it deploys. */
function bundled(code: string): string {
  const { entryPoints: _, ...build } = functionBuild('', join(__dirname, 'index.mjs'), {});
  const { outputFiles } = buildSync({
    ...build,
    stdin: { contents: code, resolveDir: join(__dirname, '../../..'), loader: 'ts' },
    write: false,
  });
  return outputFiles.map(({ text }) => text).join('');
}

const consumer = "export { lambdaConsumer } from './lambda/adapters/lambda-consumer';";
const secret = "export { withSecrets } from './lambda/adapters/with-secrets';";

const before = process.env;
beforeAll(() => {
  process.env = { AWS_REGION: 'eu-west-1' };
});
afterAll(() => {
  process.env = before;
});

const { log } = capturedLog();
const tools: WorkTools = {
  requestId: 'request-1',
  fence: 1,
  attempt: 1,
  signal: new AbortController().signal,
  log,
};

describe('secrets of a consumer', () => {
  it('are in the bundle only of consumers that ask for them, and are small', () => {
    const without = bundled(consumer);
    const added = bundled(consumer + secret);
    expect(without).not.toContain('AmazonSSM');
    expect(added).toContain('AmazonSSM');
    expect(added.length - without.length).toBeLessThan(8000);
  });

  it('fail the attempt, not the start of the function, when the route does not name them', async () => {
    const { work } = withSecrets({
      handles: [],
      secrets: ['key'],
      work: async (_request, { secrets }) => secrets.get('key'),
    });
    await expect(Promise.resolve(Reflect.apply(work, undefined, [{}, tools]))).rejects.toThrow(
      'The secret "key" cannot be read: the route does not name it',
    );
  });

  it('come beside the signal, which is an accessor of a class', async () => {
    const { signal } = new AbortController();
    class Tools {
      readonly log = log;
      get signal() {
        return signal;
      }
    }
    const { work } = withSecrets({ handles: [], secrets: [], work: (_request, given) => given.signal });
    expect(await Reflect.apply(work, undefined, [{}, new Tools()])).toBe(signal);
  });

  it('are also given to work on many requests at once', async () => {
    const { work } = withSecretsInBatches({
      handles: [],
      secrets: ['key'],
      work: async (_requests, { secrets }) => [await secrets.get('key')],
    });
    await expect(Promise.resolve(work([], tools))).rejects.toThrow('the route does not name it');
  });
});

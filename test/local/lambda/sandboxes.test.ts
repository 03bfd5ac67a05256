import { TestLambda } from './functions';

/** Says which sandbox ran, and how many invocations it has run. */
const counting = `import { threadId } from 'node:worker_threads';
let runs = 0;
export const handler = async () => ({ sandbox: threadId, runs: ++runs });`;

/** Runs until the event says that it may end. */
const meeting = `import { threadId } from 'node:worker_threads';
export const handler = async ({ name, meet }) => {
  console.log('started ' + name);
  if (meet) await new Promise((resolve) => setTimeout(resolve, 60000));
  return threadId;
};`;

let lambda: TestLambda;
beforeEach(() => {
  lambda = new TestLambda();
});
afterEach(async () => {
  await lambda.close();
});

describe('a warm sandbox', () => {
  it('keeps the state of its module', async () => {
    const name = await lambda.create({ 'index.mjs': counting });
    const first = await lambda.invoke(name);
    const second = await lambda.invoke(name);
    expect([first, second]).toMatchObject([{ result: { runs: 1 } }, { result: { runs: 2 } }]);
  });

  it('reports its cold start once', async () => {
    const name = await lambda.create({ 'index.mjs': counting });
    await lambda.invoke(name);
    await lambda.invoke(name);
    expect(lambda.hops).toEqual([
      { service: 'lambda', resource: name, event: expect.stringMatching(/^cold start \d+ ms$/) },
    ]);
  });

  it('is given up after five minutes without an invocation', async () => {
    const name = await lambda.create({ 'index.mjs': counting });
    await lambda.invoke(name);
    await lambda.clock.advance(5 * 60_000);
    expect(await lambda.invoke(name)).toMatchObject({ result: { runs: 1 } });
  });

  it('is kept as long as it is used', async () => {
    const name = await lambda.create({ 'index.mjs': counting });
    await lambda.invoke(name);
    await lambda.clock.advance(4 * 60_000);
    await lambda.invoke(name);
    await lambda.clock.advance(4 * 60_000);
    expect(await lambda.invoke(name)).toMatchObject({ result: { runs: 3 } });
  });

  it('is used again after a handler threw', async () => {
    const name = await lambda.create({
      'index.mjs':
        'let n = 0; export const handler = async () => { if (n++ === 0) throw new Error("once"); return n; };',
    });
    await lambda.invoke(name);
    expect(await lambda.invoke(name)).toEqual({ result: 2 });
  });
});

describe('concurrency', () => {
  it('runs invocations at the same time in sandboxes of their own', async () => {
    const name = await lambda.create({ 'index.mjs': meeting }, { timeoutSeconds: 3 });
    const both = Promise.all(['a', 'b'].map(async (id) => lambda.invoke(name, { name: id, meet: true })));
    await lambda.output.written('started a');
    await lambda.codeClock.advance(50);
    await lambda.output.written('started b');
    await lambda.codeClock.advance(3000);
    expect((await both).map(({ result }) => result)).toMatchObject([
      { errorType: 'Sandbox.Timedout' },
      { errorType: 'Sandbox.Timedout' },
    ]);
  });

  it('waits for a warm sandbox rather than start another while all cores are busy', async () => {
    await lambda.close();
    lambda = new TestLambda({ load: { current: () => 0.95 } });
    const name = await lambda.create({ 'index.mjs': meeting }, { timeoutSeconds: 3 });
    const both = Promise.all(
      ['a', 'b'].map(async (id) => lambda.invoke(name, { name: id, meet: id === 'a' })),
    );
    await lambda.output.written('started a');
    await lambda.codeClock.advance(2900);
    const meanwhile = [...lambda.hops];
    await lambda.codeClock.advance(100);
    await both;
    expect([meanwhile.length, lambda.output.lines.at(-1)]).toEqual([1, `${name}: started b`]);
  });

  it('waits no longer than ten seconds for it', async () => {
    await lambda.close();
    lambda = new TestLambda({ load: { current: () => 0.95 } });
    const name = await lambda.create({ 'index.mjs': meeting }, { timeoutSeconds: 60 });
    const both = Promise.all(
      ['a', 'b'].map(async (id) => lambda.invoke(name, { name: id, meet: id === 'a' })),
    );
    await lambda.output.written('started a');
    await lambda.codeClock.advance(9_900);
    const meanwhile = lambda.service.sandboxCount;
    await lambda.codeClock.advance(100);
    await lambda.output.written('started b');
    await lambda.codeClock.advance(60_000);
    await both;
    expect(meanwhile).toBe(1);
  });

  it('gives a sandbox one invocation at a time', async () => {
    const name = await lambda.create({
      'index.mjs': `let inside = 0; export const handler = async () => {
        inside++; await new Promise((resolve) => setImmediate(resolve)); const seen = inside; inside--; return seen; };`,
    });
    const results = await Promise.all(Array.from({ length: 20 }, async () => lambda.invoke(name)));
    expect(new Set(results.map(({ result }) => result))).toEqual(new Set([1]));
  });

  it('fails beyond the reserved concurrency', async () => {
    const name = await lambda.create({ 'index.mjs': counting }, { reservedConcurrency: 1 });
    const first = lambda.invoke(name);
    await expect(lambda.invoke(name)).rejects.toMatchObject({
      code: 'TooManyRequestsException',
      status: 429,
      message: 'Rate Exceeded.',
    });
    await first;
  });

  it('fails always with a reserved concurrency of zero', async () => {
    const name = await lambda.create({ 'index.mjs': counting }, { reservedConcurrency: 0 });
    await expect(lambda.invoke(name)).rejects.toMatchObject({ code: 'TooManyRequestsException' });
  });
});

describe('the end of a sandbox', () => {
  it('comes with the timeout, even in an endless loop', async () => {
    const name = await lambda.create(
      { 'index.mjs': 'export const handler = async () => { console.log("started"); for (;;); };' },
      { timeoutSeconds: 3 },
    );
    const invoked = lambda.invoke(name);
    await lambda.output.written('started');
    await lambda.codeClock.advance(3000);
    expect(await invoked).toMatchObject({
      functionError: 'Unhandled',
      result: {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(
          /^RequestId: [0-9a-f-]{36} Error: Task timed out after 3\.00 seconds$/,
        ),
      },
    });
  });

  it('does not come with the time of the services, however far it moves', async () => {
    const name = await lambda.create({ 'index.mjs': counting });
    const invoked = lambda.invoke(name);
    await lambda.clock.advance(24 * 60 * 60_000);
    expect(await invoked).toMatchObject({ result: { runs: 1 } });
  });

  it('is followed by a new sandbox', async () => {
    const module = `let runs = 0; export const handler = async ({ loop }) => {
      console.log('started'); while (loop); return ++runs; };`;
    const name = await lambda.create({ 'index.mjs': module }, { timeoutSeconds: 3 });
    const timedOut = lambda.invoke(name, { loop: true });
    await lambda.output.written('started');
    await lambda.codeClock.advance(3000);
    await timedOut;
    expect(await lambda.invoke(name)).toEqual({ result: 1 });
  });

  it.each([
    [0, 'Runtime exited without providing a reason'],
    [3, 'Runtime exited with error: exit status 3'],
  ])('comes when a handler exits with %d', async (code, message) => {
    const name = await lambda.create({
      'index.mjs': 'export const handler = async ({ code }) => process.exit(code);',
    });
    expect(await lambda.invoke(name, { code })).toMatchObject({
      functionError: 'Unhandled',
      result: { errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining(message) },
    });
  });

  it('comes when the memory is used up, and only to that function', async () => {
    const hungry = `const kept = []; export const handler = async () => { for (;;) kept.push(new Array(100000).fill(kept.length)); };`;
    expect(await lambda.run(hungry, {}, { timeoutSeconds: 900 })).toMatchObject({
      functionError: 'Unhandled',
      result: {
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringContaining('Runtime exited with error: signal: killed'),
      },
    });
  });

  it('comes with an error that nobody catches', async () => {
    const module = `export const handler = async () => new Promise(() => {
      setImmediate(() => { throw new TypeError('stray'); }); });`;
    expect(await lambda.run(module)).toMatchObject({
      functionError: 'Unhandled',
      result: { errorType: 'TypeError', errorMessage: 'stray' },
    });
  });

  it('comes with a rejection that nobody handles', async () => {
    const module = `export const handler = async () => { void Promise.reject(new Error('forgotten'));
      await new Promise((resolve) => setTimeout(resolve, 60000)); };`;
    expect(await lambda.run(module)).toMatchObject({
      result: { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'forgotten' },
    });
  });

  it('comes with the service: what runs is ended, what waits fails', async () => {
    await lambda.close();
    lambda = new TestLambda({ limits: { sandboxes: 1 } });
    const name = await lambda.create({ 'index.mjs': meeting });
    const running = lambda.invoke(name, { name: 'a', meet: true });
    await lambda.output.written('started a');
    const waiting = lambda.invoke(name, { name: 'b', meet: true });
    const outcomes = Promise.allSettled([running, waiting]);
    await lambda.service.close();
    expect(await outcomes).toMatchObject([
      { value: { result: { errorType: 'Runtime.ExitError' } } },
      { reason: { code: 'ServiceException' } },
    ]);
  });
});

describe('verifyLoads', () => {
  it('names the functions that do not load, with their errors', async () => {
    await lambda.create({ 'index.mjs': counting });
    const broken = await lambda.create({ 'index.mjs': 'throw new Error("STATUS_TABLE_NAME is not set");' });
    expect(await lambda.service.verifyLoads()).toMatchObject([
      { functionName: broken, errorType: 'Error', errorMessage: 'STATUS_TABLE_NAME is not set' },
    ]);
  });

  it('leaves the first invocation a warm sandbox', async () => {
    const name = await lambda.create({ 'index.mjs': counting });
    await lambda.service.verifyLoads();
    await lambda.invoke(name);
    expect(lambda.hops).toHaveLength(1);
  });
});

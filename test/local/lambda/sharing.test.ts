import { SystemClock } from '../../../local/clock';
import { SeededRandom } from '../../../local/random';
import { lambdaWire } from '../../../local/services/lambda/wire';
import { AwsFront } from '../../../local/wire/front';
import { listen } from '../../../local/wire/server';
import { environment, TestLambda } from './functions';

/** Returns the sandbox, and when the handler began and ended, in nanoseconds of the machine's clock. */
const timed = `import { threadId } from 'node:worker_threads';
const now = () => Number(process.hrtime.bigint());
export const handler = async () => {
  const began = now();
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  return { sandbox: threadId, began, ended: now() };
};`;

const counting = `let runs = 0; export const handler = async () => ++runs;`;

/** Runs for a minute when the event says so. */
const lasting = `export const handler = async ({ name, lasts }) => {
  console.log('started ' + name);
  if (lasts) await new Promise((resolve) => setTimeout(resolve, 60_000));
  return name;
};`;

/** Invokes the functions that the event names, each with the rest of the chain. */
const calling = `import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
const client = new LambdaClient({});
const call = async ({ to, chain }) => {
  const { Payload } = await client.send(new InvokeCommand({ FunctionName: to, Payload: JSON.stringify({ chain }) }));
  return JSON.parse(Buffer.from(Payload).toString());
};
export const handler = async ({ chain: [next, ...chain], all = [] }) => {
  const called = all.length > 0 ? await Promise.all(all.map((to) => call({ to, chain: [] }))) : [];
  return next === undefined ? 1 + called.flat().length : 1 + (await call({ to: next, chain }));
};`;

interface Timed {
  readonly sandbox: number;
  readonly began: number;
  readonly ended: number;
}

/** The largest number of handlers that ran at the same moment. */
function mostAtOnce(runs: readonly Timed[]): number {
  return Math.max(
    ...runs.map(({ began: at }) => runs.filter((run) => run.began <= at && at < run.ended).length),
  );
}

function isTimed(value: unknown): value is Timed {
  return typeof value === 'object' && value !== null && 'began' in value;
}

let lambda: TestLambda;
let closeServer = async (): Promise<void> => {};
afterEach(async () => {
  await lambda.close();
  await closeServer();
  closeServer = async () => {};
});

/** Functions `f0`, `f1`, … of one module. */
async function createMany(count: number, module: string): Promise<string[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, index) =>
      lambda.create({ 'index.mjs': module }, { functionName: `f${index}`, timeoutSeconds: 60 }),
    ),
  );
}

/** A service whose functions reach it over HTTP. */
async function servedLambda(options: ConstructorParameters<typeof TestLambda>[0]): Promise<void> {
  let front: AwsFront | undefined;
  const server = await listen({
    port: 0,
    health: () => ({ status: 'ready' }),
    handle: async (request, hint) => front?.handle(request, hint) ?? { status: 503, headers: {}, body: '' },
  });
  closeServer = async () => server.close();
  const served = { ...environment, endpoint: `http://127.0.0.1:${server.port}` };
  lambda = new TestLambda({ ...options, environment: served });
  const random = new SeededRandom('front');
  front = new AwsFront({ environment: served, handlers: { lambda: lambdaWire(lambda.service) }, random });
}

describe('the sandboxes of all functions', () => {
  it('stay within the bound, and all invocations end', async () => {
    let most = 0;
    lambda = new TestLambda({
      limits: { sandboxes: 4, runningWhenBusy: 4 },
      hops: () => (most = Math.max(most, lambda.service.sandboxCount)),
    });
    const names = await createMany(8, timed);
    const invoked = names.flatMap((name) => Array.from({ length: 10 }, async () => lambda.invoke(name)));
    const runs = (await Promise.all(invoked)).map(({ result }) => result).filter(isTimed);
    expect([runs.length, most, mostAtOnce(runs) <= 4]).toEqual([80, 4, true]);
  });

  it('make room for another function, the one used least recently first', async () => {
    lambda = new TestLambda({ limits: { sandboxes: 2 } });
    const [first = '', second = '', third = ''] = await createMany(3, counting);
    const runs: unknown[] = [];
    for (const name of [first, second, first, third, first, second]) {
      runs.push((await lambda.invoke(name)).result);
      await lambda.codeClock.advance(1);
    }
    expect(runs).toEqual([1, 1, 2, 1, 3, 1]);
  });

  it('are not ended while other invocations could use them, unless one has waited for a second', async () => {
    lambda = new TestLambda({ limits: { sandboxes: 2, runningWhenBusy: 1 }, load: { current: () => 1 } });
    const [first = '', second = '', third = ''] = await createMany(3, lasting);
    await lambda.invoke(first, { name: 'warm' });
    const busy = lambda.invoke(second, { name: 'busy', lasts: true });
    await lambda.output.written('started busy');
    const late = lambda.invoke(third, { name: 'late' });
    const early = lambda.invoke(first, { name: 'early' });
    await lambda.codeClock.advance(60_000);
    await Promise.all([busy, late, early]);
    const started = lambda.output.lines.filter((line) => /early|late/.test(line));
    expect(started).toEqual([`${third}: started late`, `${first}: started early`]);
  });

  it('are loaded one after another when the runtime has more functions than sandboxes', async () => {
    lambda = new TestLambda({ limits: { sandboxes: 2 } });
    await createMany(5, counting);
    expect([await lambda.service.verifyLoads(), lambda.service.sandboxCount]).toEqual([[], 2]);
  });
});

describe('invocations that run at once', () => {
  it('are fewer while the cores are busy', async () => {
    lambda = new TestLambda({ limits: { runningWhenBusy: 2 }, load: { current: () => 1 } });
    const names = await createMany(6, timed);
    const invoked = names.flatMap((name) => Array.from({ length: 10 }, async () => lambda.invoke(name)));
    const runs = (await Promise.all(invoked)).map(({ result }) => result).filter(isTimed);
    expect([runs.length, mostAtOnce(runs) <= 2]).toEqual([60, true]);
  });

  it('are one more after ten seconds, when each may be waiting for another', async () => {
    lambda = new TestLambda({ limits: { sandboxes: 1 } });
    const [first = '', second = ''] = await createMany(2, lasting);
    const waiting = lambda.invoke(first, { name: 'a', lasts: true });
    await lambda.output.written('started a');
    const needed = lambda.invoke(second, { name: 'b' });
    await lambda.codeClock.advance(9_900);
    const before = lambda.service.sandboxCount;
    await lambda.codeClock.advance(100);
    expect([before, (await needed).result]).toEqual([1, 'b']);
    await lambda.codeClock.advance(50_000);
    await waiting;
  });

  it('have their whole timeout from when they begin', async () => {
    lambda = new TestLambda({ limits: { sandboxes: 1 } });
    const name = await lambda.create({ 'index.mjs': lasting }, { timeoutSeconds: 3 });
    const first = lambda.invoke(name, { name: 'a', lasts: true });
    await lambda.output.written('started a');
    const second = lambda.invoke(name, { name: 'b', lasts: true });
    await lambda.codeClock.advance(3000);
    await lambda.output.written('started b');
    const timeouts = (): number => lambda.output.lines.filter((line) => line.includes('timed out')).length;
    await lambda.codeClock.advance(2999);
    const before = timeouts();
    await lambda.codeClock.advance(1);
    await Promise.all([first, second]);
    expect([before, timeouts()]).toEqual([1, 2]);
  });
});

describe('a function that invokes another one and waits', () => {
  it('leaves its turn to it, in chains longer than the bound', async () => {
    await servedLambda({ limits: { sandboxes: 2, runningWhenBusy: 1 }, load: { current: () => 1 } });
    const [first = '', ...chain] = await createMany(6, calling);
    expect(await lambda.invoke(first, { chain })).toEqual({ result: 6 });
  });

  it('may be the same function', async () => {
    await servedLambda({ limits: { sandboxes: 1 }, codeClock: new SystemClock() });
    const [name = ''] = await createMany(1, calling);
    expect(await lambda.invoke(name, { chain: [name, name, name] })).toEqual({ result: 4 });
  });

  it('leaves one turn only, when it invokes several at once', async () => {
    await servedLambda({ limits: { sandboxes: 1 } });
    const [first = '', ...all] = await createMany(5, calling);
    let most = 0;
    const watched = lambda.hops.push.bind(lambda.hops);
    lambda.hops.push = (...hops) => {
      most = Math.max(most, lambda.service.sandboxCount);
      return watched(...hops);
    };
    expect(await lambda.invoke(first, { chain: [], all })).toEqual({ result: 5 });
    expect(most).toBe(2);
  });
});

import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { printHistory, readHistory } from '../../lambda/contract/contract-history';
import { freePort } from '../bin/free-port';
import { addRequestType } from './recipes';
import { RepositoryCopy } from './repository-copy';

// The app is synthesized several times.
jest.setTimeout(1_800_000);

const contracts = 'lambda/contract/requests/contracts.json';
const stack = /^\s+at |Node\.js v\d|triggerUncaughtException/m;

/** @throws Error when another program listens on the port */
async function listenOn(port: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen(port, '127.0.0.1', resolve),
  );
  await new Promise((resolve) => server.close(resolve));
}

let copy: RepositoryCopy;
const children: ChildProcess[] = [];
beforeEach(async () => {
  copy = new RepositoryCopy();
  // Where the README was followed, a request type may not be recorded yet.
  await run('bin/contracts.ts');
});
afterEach(() => {
  // A command that goes on would keep its ports.
  for (const { pid, exitCode } of children.splice(0)) {
    if (exitCode === null && pid !== undefined) process.kill(pid, 'SIGKILL');
  }
  copy.remove();
});

/** Runs a command of the copy until it and all that it started have ended. */
async function run(file: string, ...words: readonly string[]) {
  // Both change what the CDK prints.
  const { NODE_ENV: _, CI: __, ...env } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...words], {
    cwd: copy.directory,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let out = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (out += chunk.toString()));
  }
  // The streams close when the last process that holds them has ended.
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out };
}

function writeRoutes(...entries: readonly string[]): void {
  copy.write(
    'lib/routes.ts',
    `import { requestTypes } from '../lambda/contract/requests/all';
import { is } from '../routing/requirement';
import { requests } from './requests';
import type { Route } from './route';
export const used = [requestTypes, is, requests];
export const routes: readonly Route[] = [${entries.join(', ')}];
`,
  );
}

const handler = (name: string) =>
  copy.write(`lambda/consumers/${name}/handler.ts`, 'export const handler = 1;');

async function start() {
  const [port, awsPort] = [await freePort(), await freePort()];
  const ended = await run('bin/start.ts', '--port', String(port), '--aws-port', String(awsPort));
  await listenOn(port);
  await listenOn(awsPort);
  return ended;
}

describe('npm start ends with 1 and frees its ports', () => {
  it('after a route without a handler, and a misspelt one', async () => {
    handler('loyalty');
    writeRoutes("{ consumer: 'absent', description: 'x' }", "{ consumer: 'loyality', description: 'x' }");
    const { code, out } = await start();
    expect(code).toBe(1);
    expect(out).toContain('route "absent": no file lambda/consumers/absent/handler.ts');
    expect(out).toContain('Did you mean "loyalty"?');
    expect(out).toMatch(/^lib\/routes\.ts cannot be used as it is:/);
    expect(out).toMatch(/\nSynthesis failed\. Nothing was started\.\n$/);
    expect(out).not.toMatch(stack);
  });

  it('after a misspelt attribute and a type that nobody receives, with the report of the checks', async () => {
    handler('first');
    handler('regional');
    const filter = "requests(requestTypes[0]).where({ regoin: is('DE') } as never)";
    writeRoutes(
      "{ consumer: 'first', description: 'x', filter: requests(requestTypes[0]) }",
      `{ consumer: 'regional', description: 'x', filter: ${filter} }`,
    );
    const { code, out } = await start();
    expect(code).toBe(1);
    expect(out).toContain(
      'ERROR The filter of regional matches no message: the filter requires that regoin is DE',
    );
    // The CDK synthesizes again when nobody prevents it.
    expect(out.match(/^ERROR No route receives /gm)).toHaveLength(
      new Set(out.match(/^ERROR No route receives \S+/gm)).size,
    );
    const [, path] = /A copy of this report can be found in: (\S+)/.exec(out) ?? [];
    expect(JSON.parse(copy.read(path ?? 'no path is printed'))).toHaveProperty('pluginReports');
    expect(out).not.toMatch(stack);
  });

  it('after a defect, with its stack', async () => {
    writeRoutes('undeclared');
    const { code, out } = await start();
    expect(code).toBe(1);
    expect(out).toContain('ReferenceError: undeclared is not defined');
    expect(out).toMatch(/^\s+at .*routes\.ts/m);
  });
});

describe('the record of the contracts', () => {
  it('gains the entry of a new type only, and stays as the formatter wants it', async () => {
    const before = copy.read(contracts);
    addRequestType(copy, 'tried out');
    expect(await run('bin/contracts.ts')).toMatchObject({ code: 0 });
    const after = readHistory(copy.read(contracts));
    const [added, ...more] = Object.keys(after).filter((name) => !Object.hasOwn(readHistory(before), name));
    expect([typeof added, more]).toEqual(['string', []]);
    const others = Object.fromEntries(Object.entries(after).filter(([name]) => name !== added));
    expect(printHistory(others)).toBe(before);
    // The recipe says so, too.
    copy.run('oxfmt/bin/oxfmt', '.');
    expect(readHistory(copy.read(contracts))).toEqual(after);
    expect(copy.read(contracts)).toBe(printHistory(after));
    expect(copy.read('README.md')).toContain('Run `npm run format`');
  });
});

const hasGit = spawnSync('git', ['--version']).status === 0;

// The document restores the record with Git.
(hasGit ? describe : describe.skip)('the record of a type that was never deployed', () => {
  it('is the committed one again when it is restored', async () => {
    const before = copy.read(contracts);
    const [[, recorded] = ['', undefined]] = Object.entries(readHistory(before));
    if (recorded === undefined) throw new Error('No contract is recorded.');
    execFileSync('git', ['init', '--quiet'], { cwd: copy.directory });
    // `git restore` takes the content of the index.
    execFileSync('git', ['add', contracts], { cwd: copy.directory });
    copy.write(contracts, printHistory({ ...readHistory(before), tried: recorded }));
    const { code, out } = await run('bin/contracts.ts');
    expect(code).toBe(1);
    expect(out).toContain('If it was never deployed, delete the entry "tried" in contracts.json.');
    expect(out).not.toMatch(stack);
    // The record without the entry is the committed one.
    execFileSync('git', ['restore', contracts], { cwd: copy.directory });
    expect(copy.read(contracts)).toBe(before);
    expect(await run('bin/contracts.ts')).toEqual({ code: 0, out: '' });
  });
});

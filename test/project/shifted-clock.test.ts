import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const preload = join(__dirname, '..', 'elsewhere', 'shifted-clock.cjs').replaceAll('\\', '/');

const folder = mkdtempSync(join(tmpdir(), 'shifted-clock-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Days between `Date`, asked in each way, and the machine's clock. */
const DAYS = `JSON.stringify([Date.now(), new Date().getTime(), Date.parse(Date())].map((time) =>
  Math.round((time - performance.timeOrigin - performance.now()) / 86400000)))`;

const programs: readonly [place: string, program: string][] = [
  ['the process itself', `console.log(${DAYS});`],
  [
    'a vm context',
    `const context = require('node:vm').createContext({ performance });
     console.log(require('node:vm').runInContext(${JSON.stringify(DAYS)}, context));`,
  ],
  [
    'a worker thread',
    `const { Worker, isMainThread } = require('node:worker_threads');
     if (isMainThread) new Worker(__filename); else console.log(${DAYS});`,
  ],
  [
    'a worker thread with an environment of its own, such as a function',
    `const { Worker, isMainThread } = require('node:worker_threads');
     if (isMainThread) new Worker(__filename, { env: {}, execArgv: [] }); else console.log(${DAYS});`,
  ],
  [
    'a child process',
    `if (process.argv[2] === 'child') console.log(${DAYS});
     else require('node:child_process').spawn(process.execPath, [__filename, 'child'], { stdio: 'inherit' });`,
  ],
];

function run(program: string, days: string) {
  const file = join(folder, 'program.cjs');
  writeFileSync(file, program);
  const env = { ...process.env, NODE_OPTIONS: `--require="${preload}"`, CLOCK_SHIFT_DAYS: days };
  return spawnSync(process.execPath, [file], { encoding: 'utf8', env });
}

describe('the shifted clock', () => {
  it.each(programs)('reaches %s', (_, program) => {
    for (const days of [-200, 1000]) {
      const { stdout, stderr } = run(program, String(days));
      expect([JSON.parse(stdout), stderr]).toEqual([[days, days, days], '']);
    }
  });

  it('leaves dates with a time as they are, which are instances of Date', () => {
    const program = `const date = new Date('2026-01-01T00:00:00Z');
      console.log(JSON.stringify([date, date instanceof Date, date.constructor === Date, Date.UTC(1970, 0)]));`;
    expect(JSON.parse(run(program, '1000').stdout)).toEqual(['2026-01-01T00:00:00.000Z', true, true, 0]);
  });

  it('fails without a number of days', () => {
    expect(run('', 'soon').stderr).toContain('CLOCK_SHIFT_DAYS must be a number of days, got soon.');
  });

  it('reaches this test, if the tests run elsewhere', () => {
    const days = (time: number) =>
      Math.round((time - performance.timeOrigin - performance.now()) / 86_400_000) + 0;
    const expected = Number(process.env['CLOCK_SHIFT_DAYS'] ?? 0);
    expect([days(Date.now()), days(new Date().getTime())]).toEqual([expected, expected]);
  });
});

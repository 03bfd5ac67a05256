import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(__dirname, '..', '..');
const oxlint = join(root, 'node_modules', 'oxlint', 'bin', 'oxlint');

/** Each line: a file, its code, and whether the rule allows it. */
const cases: readonly [file: string, code: string, allowed: boolean][] = [
  ['test/a.ts', 'export const now = Date.now();', false],
  ['test/a.ts', "export const now = Date['now']();", false],
  ['test/a.ts', 'export const clock = { now: Date.now };', false],
  ['test/a.ts', 'export const { now } = Date;', false],
  ['test/a.ts', 'export const now = new Date().toISOString();', false],
  ['test/a.ts', 'export const now = Date();', false],
  ['test/a.ts', 'export const start = performance.now();', false],
  ['test/a.ts', 'export const start = process.hrtime.bigint();', false],
  ['test/e2e/a.ts', 'export const now = Date.now();', false],
  ['test/a.ts', "export const then = new Date('2026-01-01T00:00:00Z');", true],
  ['test/a.ts', "export const then = Date.parse('2026-01-01T00:00:00Z');", true],
  ['test/a.ts', 'export const at = (clock: { now(): number }) => new Date(clock.now());', true],
  ['local/a.ts', 'export const now = Date.now();', true],
];

describe('the rule against the wall clock', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wall-clock-rule-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const reported = new Set<string>();
  beforeAll(() => {
    for (const file of ['.oxlintrc.json', 'test/lint']) {
      cpSync(join(root, file), join(folder, file), { recursive: true });
    }
    cases.forEach(([file, code], index) => {
      const path = join(folder, file.replace('a.ts', `case-${index}.ts`));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `${code}\n`);
    });
    for (const { code, filename } of diagnostics(folder)) {
      if (code === 'wall-clock(no-wall-clock)') reported.add(filename.replace(/.*\//, ''));
    }
  });

  it.each(cases.map((row, index) => [...row, index] as const))('%s: %s (allowed: %s)', (...row) => {
    const [, , allowed, index] = row;
    expect(reported.has(`case-${index}.ts`)).toBe(!allowed);
  });
});

function diagnostics(cwd: string): { code: string; filename: string }[] {
  const { stdout } = spawnSync(process.execPath, [oxlint, '--format', 'json', '.'], {
    cwd,
    encoding: 'utf8',
  });
  return JSON.parse(stdout).diagnostics;
}

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseCommandLine } from '../../simulation/command/command-line';
import { ProgressBar } from '../../simulation/command/progress-bar';
import { replaceResults } from '../../simulation/command/results-section';

const root = join(__dirname, '..', '..');

function run(...words: readonly string[]) {
  return spawnSync(process.execPath, ['--import', 'tsx', join(root, 'simulation', 'main.ts'), ...words], {
    cwd: root,
    encoding: 'utf8',
  });
}

describe('npm run simulate', () => {
  it('prints the violations of each profile, and ends with 0 when there are none', () => {
    const { stdout, stderr, status } = run('--seeds', '2', '--profile', 'calm');
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    expect(stdout).toMatch(
      /^\| Profile .*\| lost \| doubled \| stuck \| regressed \| untold \| disordered \| harmed \| uncancelled \|\n/,
    );
    expect(stdout).toMatch(/\n\| `calm` .*\| 2 .*(?:\| 0 +){8}\|\n\nNothing was violated\.\n$/);
  });

  it('tells the story of a seed with a violation, and ends with 3', () => {
    const words = ['--off', 'expected-first', '--seed', '1'];
    const [one, other] = [run(...words), run(...words)];
    expect(one.status).toBe(3);
    expect(one.stdout).toMatch(/^calm, seed 1: regressed: \d{13}-simulated\d{6} /);
    expect(one.stdout).toMatch(/\nLeft of the plan: 0 of 0 faults, 1 of \d+ requests\.\n/);
    expect(one.stdout).toMatch(/\n {2}00:\d\d:\d\d\.\d{3} {2}API: 202 for request 0/);
    expect(other.stdout).toBe(one.stdout);
  });

  it.each([
    [['--profile', 'nothing'], /^--profile must be one of calm, .*, got nothing\.$/],
    [['--off', 'nothing'], /^--off must be one of fencing-token, .*, got nothing\.$/],
    [['--seeds', '0'], /^--seeds must be a whole number from 1 to 9007199254740991, got 0\.$/],
    [['--seed', '9007199254740993'], /^--seed must be a whole number .* got 9007199254740993\.$/],
    [['--seed', '3', '--seeds', '4'], /^--seed and --seeds must not come together\.$/],
    [['--safeguards', '--profile', 'calm'], /^--profile and --safeguards must not come together\.$/],
    [['--compare', '--write'], /^--compare and --write must not come together\.$/],
  ])('does not understand %j', (words, problem) => {
    expect(parseCommandLine(words)).toEqual({ kind: 'wrong', problem: expect.stringMatching(problem) });
  });

  it('shows its progress on a terminal only', () => {
    const shown = (isTTY: boolean): string => {
      let text = '';
      const bar = new ProgressBar(4, { isTTY, write: (more) => (text += more) });
      bar.advance(2, 1);
      return text;
    };
    expect(shown(true)).toBe(`\r${'█'.repeat(15)}${'░'.repeat(15)} 2 of 4 seeds, 1 with violations `);
    expect(shown(false)).toBe('');
  });

  it('replaces what stands between the two marks of a document', () => {
    const document = 'a\n<!-- simulate --write: begin -->\nold\n<!-- simulate --write: end -->\nz\n';
    const written = replaceResults(document, ['one', 'two', 'three']);
    expect(written).toMatch(/^a\n<!-- simulate --write: begin -->\n\n### /);
    expect(written).toMatch(/\n\nthree\n\n<!-- simulate --write: end -->\nz\n$/);
    expect(written).not.toContain('old');
    expect(() => replaceResults('a', ['one', 'two', 'three'])).toThrow('The document must have');
  });
});

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { endOf, exitCode } from '../../bin/run-command';
import { InvalidDeclaration } from '../../lib/validation/violation';
import { command } from './commands';

const root = join(__dirname, '../..');

/** Runs a command whose output nobody reads. */
async function unread(file: string, ...words: readonly string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...words], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, err };
}

describe('a command without options', () => {
  it.each(['contracts', 'uketsuke'])('prints its usage: %s', async (name) => {
    const { code, out, err } = await command(`${name}.ts`, ['--help']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('Usage: npm run ');
  });

  it.each(['contracts', 'uketsuke'])('fails for an unknown option: %s', async (name) => {
    const { code, out, err } = await command(`${name}.ts`, ['--wrong']);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^Unknown option '--wrong'[^]*Usage: npm run /);
  });
});

describe('a command whose reader has gone', () => {
  it.each([
    ['bin/routes.ts'],
    ['bin/webhook.ts', '--port', '0'],
    ['local/main.ts', '--help'],
    ['bench/main.ts', '--help'],
  ])('ends quietly: %s %s', async (...words) => {
    const [file = '', ...rest] = words;
    expect(await unread(file, ...rest)).toEqual({ code: 0, err: '' });
  });
});

describe('what a command throws', () => {
  const printed = async (thrown: Error) => {
    const problems: unknown[] = [];
    const code = await endOf(
      '',
      () => {
        throw thrown;
      },
      (problem) => problems.push(problem),
    );
    return { code, problems };
  };

  it('is printed without its stack when the user must change a declaration', async () => {
    const { code, problems } = await printed(new InvalidDeclaration('wrong'));
    expect({ code, problems }).toEqual({ code: exitCode.failed, problems: ['wrong'] });
  });

  it('is printed with its stack when it is a defect', async () => {
    const defect = new ReferenceError('x is not defined');
    expect(await printed(defect)).toEqual({ code: exitCode.failed, problems: [defect] });
  });
});

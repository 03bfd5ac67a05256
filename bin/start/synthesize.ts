import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { projectRoot } from '../../lib/handlers';
import { CommandFailure } from '../run-command';

/**
 * Synthesizes the app for this machine. The CDK runs in a process of its own, whose memory is free afterwards.
 * @throws CommandFailure when synthesis fails; its output says why
 */
export async function synthesize(outdir: string): Promise<void> {
  const entry = join(projectRoot, 'bin', 'uketsuke.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', entry], {
    cwd: projectRoot,
    env: { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify({ local: true }) },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  await once(child, 'close');
  process.off('exit', kill);
  if (child.exitCode !== 0) throw new CommandFailure('Synthesis failed. Nothing was started.');
}

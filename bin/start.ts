import { join } from 'node:path';
import { endWithParent } from '../local/end-with-parent';
import { projectRoot } from '../lib/handlers';
import { exitCode, runParsed } from './run-command';
import { parseCommandLine, USAGE } from './start/command-line';
import { holdPorts } from './start/held-ports';
import { makeInstanceFolder, remove } from './start/instance-folder';
import { synthesize } from './start/synthesize';

/** Not in the repository. */
const secretsFile = join(projectRoot, 'local-secrets.json');

void runParsed(USAGE, parseCommandLine(process.argv.slice(2), secretsFile), async ({ words, ...ports }) => {
  const held = await holdPorts(ports);
  // With the exit code of a synthesis that has failed.
  const end = (): never => process.exit();
  process.on('SIGINT', end).on('SIGTERM', end);
  endWithParent();
  let assembly: string;
  try {
    assembly = await synthesizedAssembly();
  } finally {
    await held.release();
  }
  // The runtime is a program of its own, which reads its command line and sees to signals.
  process.argv.splice(2, Infinity, '--assembly', assembly, ...words);
  await import('../local/main');
  process.off('SIGINT', end).off('SIGTERM', end);
  return exitCode.done;
});

/** @returns the folder of an assembly that no other instance writes or reads */
async function synthesizedAssembly(): Promise<string> {
  const assembly = makeInstanceFolder(join(projectRoot, '.cache', 'start'));
  const removeAssembly = (): void => remove(assembly);
  process.once('exit', removeAssembly);
  try {
    await synthesize(assembly);
  } catch (error) {
    // The CDK has printed the path of a report in it. The next instance removes it.
    process.off('exit', removeAssembly);
    throw error;
  }
  return assembly;
}

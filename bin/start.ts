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
  const end = (): never => process.exit(exitCode.done);
  process.on('SIGINT', end).on('SIGTERM', end);
  endWithParent();
  // No other instance writes or reads this assembly.
  const assembly = makeInstanceFolder(join(projectRoot, '.cache', 'start'));
  process.once('exit', () => remove(assembly));
  await synthesize(assembly);
  await held.release();
  // The runtime is a program of its own, which reads its command line and sees to signals.
  process.argv.splice(2, Infinity, '--assembly', assembly, ...words);
  await import('../local/main');
  process.off('SIGINT', end).off('SIGTERM', end);
  return exitCode.done;
});

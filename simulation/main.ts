import { endWithReader } from '../local/end-with-reader';
import { parseCommandLine, usage } from './command/command-line';
import { runCommand } from './command/run';

/** As shells have it: a command that cannot be understood ends with 2, one that fails with 1. */
const FAILED = 1;
const MISUSED = 2;
const VIOLATED = 3;

async function main(): Promise<void> {
  endWithReader();
  const command = parseCommandLine(process.argv.slice(2));
  switch (command.kind) {
    case 'help':
      console.log(usage);
      return;
    case 'wrong':
      console.error(`${command.problem}\n\n${usage}`);
      process.exitCode = MISUSED;
      return;
    case 'run': {
      const print = (text: string): void => console.log(text);
      const kept = await runCommand(command.run, { print, terminal: process.stderr });
      if (!kept) process.exitCode = VIOLATED;
    }
  }
}

/** An assembly is simulated without knowledge of the app: see the README of the local runtime. */
const begun = process.argv.some((word) => /^--assembly(=|$)/.test(word))
  ? import('../local/simulate/main')
  : main();
begun.catch((error: unknown) => {
  console.error(error);
  process.exit(FAILED);
});

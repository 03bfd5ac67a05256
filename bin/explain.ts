import { routes } from '../lib/routes';
import { runExplain, USAGE } from './explain/run';
import { runCommand } from './run-command';

void runCommand(USAGE, async () =>
  runExplain(process.argv.slice(2), {
    routes,
    stdin: process.stdin,
    print: (line) => console.log(line),
    printError: (line) => console.error(line),
  }),
);

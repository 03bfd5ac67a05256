import { requestTypes } from '../lambda/contract/requests/all';
import { terminalWidth } from '../local/console/terminal';
import { routes } from '../lib/routes';
import { runExplain, usageOf } from './explain/run';
import { runCommand } from './run-command';

void runCommand(usageOf(requestTypes), async () =>
  runExplain(process.argv.slice(2), {
    requestTypes,
    routes,
    stdin: process.stdin,
    print: (line) => console.log(line),
    printError: (line) => console.error(line),
    width: terminalWidth(process.stdout),
  }),
);

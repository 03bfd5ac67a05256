import { runExplain, USAGE } from '../../../bin/explain/run';
import { runCommand } from '../../../bin/run-command';
import { routes } from '../../../lib/routes';

/** The command `explain` for an app in which no consumer receives everything. */
void runCommand(USAGE, async () =>
  runExplain(process.argv.slice(2), {
    routes: routes.filter(({ consumer }) => consumer === 'shipping' || consumer === 'fraud-review'),
    stdin: process.stdin,
    print: (line) => console.log(line),
    printError: (line) => console.error(line),
  }),
);

import { requestTypes } from '../lambda/contract/requests/all';
import { terminalWidth } from '../local/console/terminal';
import { routes } from '../lib/routes';
import { runRoutes, USAGE } from './routes/run';
import { runCommand } from './run-command';

void runCommand(USAGE, () =>
  runRoutes(process.argv.slice(2), {
    requestTypes,
    routes,
    print: (line) => console.log(line),
    width: terminalWidth(process.stdout),
  }),
);

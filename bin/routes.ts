import { routes } from '../lib/routes';
import { runRoutes, USAGE } from './routes/run';
import { runCommand } from './run-command';

void runCommand(USAGE, () =>
  runRoutes(process.argv.slice(2), { routes, print: (line) => console.log(line) }),
);

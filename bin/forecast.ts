import { requestTypes } from '../lambda/contract/requests/all';
import { routes } from '../lib/routes';
import { USAGE } from './forecast/command-line';
import { runForecast } from './forecast/run';
import { runCommand } from './run-command';

void runCommand(USAGE, async () =>
  runForecast(process.argv.slice(2), {
    requestTypes,
    routes,
    now: Date.now(),
    print: (line) => console.log(line),
  }),
);

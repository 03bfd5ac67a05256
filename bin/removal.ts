import { requestTypes } from '../lambda/contract/requests/all';
import { routes } from '../lib/routes';
import { countBacklog } from './forecast/count-backlog';
import { runRemoval, USAGE } from './removal/run';
import { runCommand } from './run-command';

void runCommand(USAGE, async () =>
  runRemoval(process.argv.slice(2), {
    requestTypes,
    routes,
    now: Date.now(),
    count: countBacklog,
    print: (line) => console.log(line),
  }),
);

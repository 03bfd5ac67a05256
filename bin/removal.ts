import { requestTypes } from '../lambda/contract/requests/all';
import { routes } from '../lib/routes';
import { countBacklog } from './forecast/count-backlog';
import { countLetters } from './letters/letter-box';
import { runRemoval, USAGE } from './removal/run';
import { runCommand } from './run-command';

void runCommand(USAGE, async () =>
  runRemoval(process.argv.slice(2), {
    requestTypes,
    routes,
    now: Date.now(),
    count: countBacklog,
    countLetters,
    print: (line) => console.log(line),
  }),
);

import { parseArgs } from 'node:util';
import { requestTypes } from '../lambda/contract/requests/all';
import { describeRoutes } from '../lib/describe-routes';
import { routeEntry } from '../lib/route';
import { routes } from '../lib/routes';
import { printRoutes } from './routes/print';
import { exitCode, readingArguments, runCommand } from './run-command';

const USAGE = `Prints who receives what: consumers, request types and conditions, and who shares which requests.

Usage: npm run --silent routes [-- --json]

  --json    prints JSON
  --help    prints this`;

void runCommand(USAGE, () => {
  const { values } = readingArguments(() =>
    parseArgs({
      args: process.argv.slice(2),
      options: {
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }),
  );
  if (values.help) {
    console.log(USAGE);
    return exitCode.done;
  }
  const described = describeRoutes(routes.map(routeEntry), requestTypes);
  if (values.json) console.log(JSON.stringify(described, undefined, 2));
  else for (const line of printRoutes(described)) console.log(line);
  return exitCode.done;
});

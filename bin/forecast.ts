import { configOf } from '../lib/config';
import { observes } from '../lib/route';
import { routes } from '../lib/routes';
import { parseCommandLine, USAGE, type ForecastOptions } from './forecast/command-line';
import { countBacklog, ForecastFailure } from './forecast/count-backlog';
import { report } from './forecast/report';

/** As shells have it: a command that cannot be understood ends with 2, one that fails with 1. */
const MISUSED = 2;
const FAILED = 1;

async function main(): Promise<void> {
  const consumers = routes.filter((route) => !observes(route)).map(({ consumer }) => consumer);
  const command = parseCommandLine(process.argv.slice(2), consumers, Date.now());
  switch (command.kind) {
    case 'help':
      console.log(USAGE);
      return;
    case 'wrong':
      console.error(`${command.problem}\n\n${USAGE}`);
      process.exitCode = MISUSED;
      return;
    case 'run':
      for (const line of await run(command.run)) console.log(line);
  }
}

async function run({ backlogs, backlogOfAll, awsUrl, stage, ...input }: ForecastOptions) {
  return report({
    routes,
    work: configOf(stage).work,
    backlogOf: async (consumer) =>
      backlogs.get(consumer) ??
      backlogOfAll ??
      // Who says of one how many wait wants to know of that one.
      (backlogs.size > 0 ? 0 : countBacklog(awsUrl, stage, consumer)),
    ...input,
  });
}

main().catch((error: unknown) => {
  console.error(error instanceof ForecastFailure ? error.message : error);
  process.exitCode = FAILED;
});

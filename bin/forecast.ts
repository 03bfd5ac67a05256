import { configOf } from '../lib/config';
import { routes } from '../lib/routes';
import { parseCommandLine, USAGE, type ForecastOptions } from './forecast/command-line';
import { countBacklog } from './forecast/count-backlog';
import { report } from './forecast/report';
import { exitCode, runParsed } from './run-command';

const consumers = routes.map(({ consumer }) => consumer);

void runParsed(USAGE, parseCommandLine(process.argv.slice(2), consumers, Date.now()), async (options) => {
  for (const line of await run(options)) console.log(line);
  return exitCode.done;
});

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

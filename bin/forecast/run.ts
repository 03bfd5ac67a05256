import { configOf } from '../../lib/config';
import { observes } from '../../lib/route';
import { exitCode, type ExitCode, Misuse } from '../run-command';
import { parseCommandLine, USAGE, type ForecastOptions } from './command-line';
import { countBacklog } from './count-backlog';
import { report, type ReportInput } from './report';

export interface ForecastPorts extends Pick<ReportInput, 'requestTypes' | 'routes'> {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly print: (line: string) => void;
}

/**
 * The command `forecast`.
 * @param words the arguments, without the program's own name
 * @throws Misuse, CommandFailure
 */
export async function runForecast(words: readonly string[], ports: ForecastPorts): Promise<ExitCode> {
  const consumers = ports.routes.filter((route) => !observes(route)).map(({ consumer }) => consumer);
  const command = parseCommandLine(words, consumers, ports.now);
  if (command.kind === 'wrong') throw new Misuse(command.problem);
  const lines = command.kind === 'help' ? [USAGE] : await linesOf(command.run, ports);
  for (const line of lines) ports.print(line);
  return exitCode.done;
}

async function linesOf(
  { backlogs, backlogOfAll, awsUrl, stage, ...input }: ForecastOptions,
  { requestTypes, routes }: ForecastPorts,
): Promise<readonly string[]> {
  return report({
    requestTypes,
    routes,
    work: configOf(stage).work,
    backlogOf: async (consumer) =>
      backlogs.get(consumer) ??
      backlogOfAll ??
      // Consumers that are not named have no backlog when others are.
      (backlogs.size > 0 ? 0 : countBacklog(awsUrl, stage, consumer)),
    ...input,
  });
}

import { parseArgs } from 'node:util';
import { stageNames, type StageName } from '../../lib/config';
import { awsUrlOf } from '../aws-url';
import type { Command } from '../run-command';

export interface ForecastOptions {
  /** How many requests wait: by consumer, or for every one of them; else they are counted. */
  readonly backlogs: ReadonlyMap<string, number>;
  readonly backlogOfAll?: number;
  readonly stage: StageName;
  /** Where SQS is asked how many wait. */
  readonly awsUrl: string;
  readonly secondsPerBatch: number;
  readonly arrivingPerHour: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export const USAGE = `Prints when each consumer will have processed its backlog, given its opening hours, runs and concurrency.

Usage: npm run forecast [-- options]

  --backlog N              number of requests that wait for each consumer [counted in the local runtime's queues]
  --backlog CONSUMER=N     as many wait for this one; can be given for several
  --seconds-per-batch S    how long a function takes for a batch [1]
  --arriving N             requests that come to each consumer in an hour [0]
  --at TIME                from when on, such as 2026-12-24T20:00:00Z [now]
  --stage NAME             whose queues are counted [dev]
  --aws-url URL            where they are counted [http://localhost:4566]
  --help                   prints this`;

const OPTIONS = {
  backlog: { type: 'string', multiple: true, default: [] as string[] },
  'seconds-per-batch': { type: 'string', default: '1' },
  arriving: { type: 'string', default: '0' },
  at: { type: 'string' },
  stage: { type: 'string', default: 'dev' },
  'aws-url': { type: 'string', default: 'http://localhost:4566' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/**
 * @param words the arguments, without the program's own name
 * @param consumers names that there are
 */
export function parseCommandLine(
  words: readonly string[],
  consumers: readonly string[],
  now: number,
): Command<ForecastOptions> {
  try {
    const { values } = parseArgs({ args: [...words], options: OPTIONS });
    if (values.help) return { kind: 'help' };
    const { backlogs, backlogOfAll } = backlogsOf(values.backlog, consumers);
    return {
      kind: 'run',
      run: {
        backlogs,
        ...(backlogOfAll !== undefined && { backlogOfAll }),
        stage: oneOf('--stage', values.stage, stageNames),
        awsUrl: awsUrlOf(values['aws-url']),
        secondsPerBatch: secondsOf(values['seconds-per-batch']),
        arrivingPerHour: countOf('--arriving', values.arriving),
        at: values.at === undefined ? now : timeOf(values.at),
      },
    };
  } catch (error) {
    return { kind: 'wrong', problem: error instanceof Error ? error.message : String(error) };
  }
}

function backlogsOf(given: readonly string[], consumers: readonly string[]) {
  const backlogs = new Map<string, number>();
  let backlogOfAll: number | undefined;
  for (const text of given) {
    const [, consumer, count = ''] = /^(?:([^=]*)=)?(.*)$/.exec(text) ?? [];
    if (consumer === undefined) backlogOfAll = countOf('--backlog', count);
    else backlogs.set(oneOf('--backlog', consumer, consumers), countOf(`--backlog ${consumer}`, count));
  }
  return { backlogs, backlogOfAll };
}

function oneOf<Name extends string>(option: string, text: string, allowed: readonly Name[]): Name {
  const found = allowed.find((name) => name === text);
  if (found !== undefined) return found;
  throw new Error(`${option} must be one of ${allowed.join(', ')}, got "${text}".`);
}

function countOf(option: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Error(`${option} must be a whole number from 0 to 999999999, got "${text}".`);
}

function secondsOf(text: string): number {
  const seconds = Number(text);
  if (/^\d+(?:\.\d+)?$/.test(text) && seconds > 0 && seconds <= 900) return seconds;
  throw new Error(`--seconds-per-batch must be a number above 0, up to 900, got "${text}".`);
}

/** With its offset: a time without one would be another on each machine. */
function timeOf(text: string): number {
  const time = Date.parse(text);
  if (
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/.test(text) &&
    !Number.isNaN(time)
  ) {
    return time;
  }
  throw new Error(`--at must be a time such as 2026-12-24T20:00:00Z, got "${text}".`);
}

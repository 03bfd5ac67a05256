import { parseArgs } from 'node:util';
import type { RequestType } from '../../lambda/contract/request-type';
import { configOf, stageNames, type StageName } from '../../lib/config';
import { lanesOf } from '../../lib/lanes';
import { planRemoval, type QueueCounts } from '../../lib/removal';
import { observes, type Route } from '../../lib/route';
import type { QueueId } from '../forecast/count-backlog';
import { awsUrlOf } from '../aws-url';
import { CommandFailure, exitCode, type ExitCode, Misuse, readingArguments } from '../run-command';
import { jsonOf, printRemoval } from './print';

export const USAGE = `Prints how to remove a consumer or an observer, step by step, and what would be lost if it were removed now.

Usage: npm run --silent removal -- NAME [options]

  --stage NAME             stage from which it is removed [dev]
  --waiting N              number of requests in its work queue [counted in the local runtime's queues]
  --dead-letters N         number of messages in its dead-letter queues [also counted; 0 with --waiting]
  --seconds-per-batch S    seconds that its function needs per batch [1]
  --aws-url URL            address of the SQS endpoint where the queues are counted [http://localhost:4566]
  --json                   prints JSON
  --help                   prints this

Exit codes: 0 nothing would be lost; 2 invalid arguments; 3 requests would be lost, or the queues could not be counted.`;

const OPTIONS = {
  stage: { type: 'string', default: 'dev' },
  waiting: { type: 'string' },
  'dead-letters': { type: 'string' },
  'seconds-per-batch': { type: 'string', default: '1' },
  'aws-url': { type: 'string', default: 'http://localhost:4566' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export interface RemovalPorts {
  readonly requestTypes: readonly RequestType[];
  readonly routes: readonly Route[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** @throws CommandFailure when it cannot be counted */
  readonly count: (awsUrl: string, stage: string, consumer: string, id: QueueId) => Promise<number>;
  /** Counts its stored dead letters. @throws CommandFailure when they cannot be counted */
  readonly countLetters: (awsUrl: string, stage: string, consumer: string) => Promise<number>;
  readonly print: (line: string) => void;
}

/**
 * The command `removal`.
 * @param words the arguments, without the program's own name
 * @throws Misuse
 */
export async function runRemoval(words: readonly string[], ports: RemovalPorts): Promise<ExitCode> {
  const { values, positionals } = readingArguments(() =>
    parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true }),
  );
  if (values.help) {
    ports.print(USAGE);
    return exitCode.done;
  }
  const [name, ...more] = positionals;
  const names = ports.routes.map(({ consumer }) => consumer).join(', ');
  if (name === undefined) throw new Misuse(`A consumer or an observer must be named: ${names}.`);
  if (more.length > 0) throw new Misuse(`One name must be given, got ${positionals.length}.`);
  const route = ports.routes.find(({ consumer }) => consumer === name);
  if (route === undefined) {
    throw new Misuse(`The name must be one of ${names}, got "${name}".`);
  }
  const stage = stageOf(values.stage);
  const { counts, uncounted } = await countsOf(values, stage, route, ports);
  const removal = planRemoval({
    routes: ports.routes,
    requestTypes: ports.requestTypes,
    config: configOf(stage),
    consumer: name,
    counts,
    secondsPerBatch: secondsOf(values['seconds-per-batch']),
    at: ports.now,
  });
  if (removal === undefined) throw new Error(`${name} has no route.`);
  if (values.json) ports.print(JSON.stringify(jsonOf(removal), undefined, 2));
  else for (const line of printRemoval(removal, uncounted)) ports.print(line);
  return removal.loses ? exitCode.losing : exitCode.done;
}

interface Counted {
  readonly counts?: QueueCounts;
  /** Why there are no counts. */
  readonly uncounted?: string;
}

async function countsOf(
  values: { readonly waiting?: string; readonly 'dead-letters'?: string; readonly 'aws-url': string },
  stage: StageName,
  route: Route,
  { requestTypes, count, countLetters }: RemovalPorts,
): Promise<Counted> {
  const { waiting, 'dead-letters': deadLetters } = values;
  if (waiting !== undefined) {
    const inQueue = countOf('--waiting', waiting);
    if (inQueue > 0 && observes(route)) {
      throw new Misuse(
        `--waiting must be 0 for ${route.consumer}, which is an observer and has no work queue, got ${waiting}.`,
      );
    }
    return {
      counts: {
        waiting: inQueue,
        deadLetters: countOf('--dead-letters', deadLetters ?? '0'),
      },
    };
  }
  if (deadLetters !== undefined) throw new Misuse('--dead-letters must be given together with --waiting.');
  const url = awsUrlOf(values['aws-url']);
  const { waits, kept } = queuesOf(route, requestTypes);
  try {
    const [inQueue, letters] = await Promise.all(
      [waits, kept].map(async (ids) => {
        const counts = await Promise.all(ids.map(async (id) => count(url, stage, route.consumer, id)));
        return counts.reduce((sum, one) => sum + one, 0);
      }),
    );
    const stored = observes(route) ? 0 : await countLetters(url, stage, route.consumer);
    return { counts: { waiting: inQueue ?? 0, deadLetters: (letters ?? 0) + stored } };
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    return { uncounted: `The queues could not be counted at ${url}.` };
  }
}

/** Returns its work queue and its dead-letter queues. */
function queuesOf(
  route: Route,
  requestTypes: readonly RequestType[],
): Record<'waits' | 'kept', readonly QueueId[]> {
  if (observes(route))
    return { waits: [], kept: route.delivery?.kind === 'over-https' ? ['Undelivered'] : [] };
  const lanes = lanesOf(route, requestTypes);
  return {
    waits: ['WorkQueue'],
    kept: [
      'WorkDeadLetterQueue',
      ...(lanes.standard ? (['RequestsDeadLetterQueue'] as const) : []),
      ...(lanes.ordered ? (['OrderedRequestsDeadLetterQueue'] as const) : []),
    ],
  };
}

function stageOf(text: string): StageName {
  const stage = stageNames.find((name) => name === text);
  if (stage !== undefined) return stage;
  throw new Misuse(`--stage must be one of ${stageNames.join(', ')}, got "${text}".`);
}

function countOf(option: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Misuse(`${option} must be a whole number from 0 to 999999999, got "${text}".`);
}

function secondsOf(text: string): number {
  const seconds = Number(text);
  if (/^\d+(?:\.\d+)?$/.test(text) && seconds > 0 && seconds <= 900) return seconds;
  throw new Misuse(`--seconds-per-batch must be above 0 and at most 900, got "${text}".`);
}

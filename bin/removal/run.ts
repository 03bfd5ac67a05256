import { parseArgs } from 'node:util';
import type { RequestType } from '../../lambda/contract/request-type';
import { configOf, stageNames, type StageName } from '../../lib/config';
import { lanesOf } from '../../lib/lanes';
import { planRemoval, type QueueCounts } from '../../lib/removal';
import { observes, type Route } from '../../lib/route';
import type { QueueId } from '../forecast/count-backlog';
import { CommandFailure, exitCode, type ExitCode, Misuse, readingArguments } from '../run-command';
import { jsonOf, printRemoval } from './print';

export const USAGE = `Says how to remove a consumer, or who is only told, step by step, and what would be lost if it went now.

Usage: npm run --silent removal -- CONSUMER [options]

  --stage NAME             of which stage it is removed [dev]
  --waiting N              so many requests wait in its work queue [counted in the local runtime's queues]
  --dead-letters N         so many are in its dead-letter queues [counted, too; 0 with --waiting]
  --seconds-per-batch S    how long its function takes for a batch [1]
  --aws-url URL            where the queues are counted [http://localhost:4566]
  --json                   prints JSON
  --help                   prints this

Ends with 0 when nothing would be lost, with 3 when something would, or when nobody could count what waits; with 2 when
it was misunderstood.`;

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
  if (name === undefined) throw new Misuse(`Which consumer? There are ${names}.`);
  if (more.length > 0) throw new Misuse(`One consumer at a time, not ${positionals.length}.`);
  const route = ports.routes.find(({ consumer }) => consumer === name);
  if (route === undefined) {
    throw new Misuse(`No consumer is called "${name}": there are ${names}.`);
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
  { requestTypes, count }: RemovalPorts,
): Promise<Counted> {
  const { waiting, 'dead-letters': deadLetters } = values;
  if (waiting !== undefined) {
    const inQueue = countOf('--waiting', waiting);
    if (inQueue > 0 && observes(route)) {
      throw new Misuse(
        `--waiting was given "${waiting}"; nothing waits for ${route.consumer}, which is only told.`,
      );
    }
    return {
      counts: {
        waiting: inQueue,
        deadLetters: countOf('--dead-letters', deadLetters ?? '0'),
      },
    };
  }
  if (deadLetters !== undefined) throw new Misuse('--dead-letters goes with --waiting.');
  const url = urlOf(values['aws-url']);
  const { waits, kept } = queuesOf(route, requestTypes);
  try {
    const [inQueue, letters] = await Promise.all(
      [waits, kept].map(async (ids) => {
        const counts = await Promise.all(ids.map(async (id) => count(url, stage, route.consumer, id)));
        return counts.reduce((sum, one) => sum + one, 0);
      }),
    );
    return { counts: { waiting: inQueue ?? 0, deadLetters: letters ?? 0 } };
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    return { uncounted: `Nobody could count it at ${url}.` };
  }
}

/** Where requests wait for it, and where those are kept that it did not take. */
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
  throw new Misuse(`--stage was given "${text}"; there are ${stageNames.join(', ')}.`);
}

function countOf(option: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Misuse(`${option} was given "${text}"; it takes a whole number from 0 to 999999999.`);
}

function secondsOf(text: string): number {
  const seconds = Number(text);
  if (/^\d+(?:\.\d+)?$/.test(text) && seconds > 0 && seconds <= 900) return seconds;
  throw new Misuse(`--seconds-per-batch was given "${text}"; it takes a number above 0, up to 900.`);
}

function urlOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url.href;
  throw new Misuse(`--aws-url was given "${text}"; it takes a URL such as http://localhost:4566.`);
}

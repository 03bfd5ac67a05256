import { deviations, type Outcome } from './outcome';
import { runDemo, type RunOptions } from './run';
import { type Declared, table } from './table';

export interface ReportOptions extends Omit<RunOptions, 'runId'>, Declared {
  /** How often the whole set is sent. */
  readonly count: number;
  /** Columns of the terminal. */
  readonly width: number;
  readonly newRunId: () => string;
  readonly print: (line: string) => void;
}

/**
 * Runs the demo and prints what became of each request.
 * @returns whether all ended as the demo expects
 * @throws DemoFailure when it cannot go on
 */
export async function report({
  requestTypes,
  routes,
  count,
  width,
  newRunId,
  print,
  ...options
}: ReportOptions): Promise<boolean> {
  const total = options.requests.length * count;
  print(`Sending ${total} requests to ${options.api.url}, and waiting for the end of each.\n`);
  const runs = Array.from({ length: count }, async () => runDemo({ ...options, runId: newRunId() }));
  const rounds = await Promise.all(runs);
  for (const line of table(rounds.flat(), { requestTypes, routes }, width)) print(line);

  const consumers = new Set(routes.map(({ consumer }) => consumer));
  const wrong = rounds.flatMap((outcomes) => deviationsOf(outcomes, consumers));
  for (const line of wrong) print(line);
  const ended = wrong.length === 0 ? `All ${total} requests ended as expected.` : 'Not all is as expected.';
  print(`\n${ended}`);
  return wrong.length === 0;
}

function deviationsOf(outcomes: readonly Outcome[], consumers: ReadonlySet<string>): string[] {
  const ids = new Map(
    outcomes.flatMap(({ request, end }) => (end.kind === 'followed' ? [[request.title, end.id]] : [])),
  );
  return outcomes.flatMap((outcome) => {
    const { title, repeats = '' } = outcome.request;
    return deviations(outcome, consumers, ids.get(repeats)).map((deviation) => `${title}: ${deviation}`);
  });
}

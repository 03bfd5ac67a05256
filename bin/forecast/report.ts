import type { RequestType } from '../../lambda/contract/request-type';
import type { Config } from '../../lib/config';
import { timetableOf } from '../../lib/delivery';
import { forecast, horizonDays, type Forecast } from '../../lib/forecast';
import { completeRoute, observes, type CompleteRoute, type Route } from '../../lib/route';

export interface ReportInput {
  readonly requestTypes: readonly RequestType[];
  readonly routes: readonly Route[];
  readonly work: Config['work'];
  readonly backlogOf: (consumer: string) => Promise<number>;
  readonly secondsPerBatch: number;
  readonly arrivingPerHour: number;
  readonly at: number;
}

const heading = ['consumer', 'waiting', 'begins', 'done'] as const;

/** A line for each consumer, and one for each that would lose messages. */
export async function report({
  requestTypes,
  routes,
  work,
  backlogOf,
  ...input
}: ReportInput): Promise<readonly string[]> {
  const rows: (readonly string[])[] = [];
  const warnings: string[] = [];
  // For observers nothing waits.
  for (const each of routes.filter((one) => !observes(one))) {
    const route = completeRoute(each, requestTypes, work);
    const backlog = await backlogOf(route.consumer);
    const found = forecast({ route, backlog, ...input });
    rows.push([route.consumer, String(backlog), beginning(found, route), ending(found, backlog, route)]);
    const retention = timetableOf(route.delivery) === undefined ? work.retention : work.waitingRetention;
    if (backlog > 0 && (found.drained ?? Infinity) - input.at > retention.toMilliseconds()) {
      warnings.push(
        `${route.consumer}: its queue keeps messages for ${retention.toHumanString()}. Messages that wait longer are lost. Raise its maxConcurrency or batchSize, or extend its working times.`,
      );
    }
  }
  return [...columns([heading, ...rows]), ...(warnings.length > 0 ? ['', ...warnings] : [])];
}

function beginning({ begins }: Forecast, route: CompleteRoute): string {
  return begins === undefined ? 'at work' : shown(begins, route);
}

function ending({ drained }: Forecast, backlog: number, route: CompleteRoute): string {
  if (backlog === 0) return 'nothing waits';
  return drained === undefined ? `not within ${horizonDays} days` : shown(drained, route);
}

/** On the clocks of the consumer's place; by UTC where it has none. */
function shown(instant: number, { delivery }: CompleteRoute): string {
  const timeZone = timetableOf(delivery)?.timeZone ?? 'UTC';
  const text = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(instant);
  return `${new Intl.DateTimeFormat('en', { timeZone, weekday: 'short' }).format(instant)} ${text} ${timeZone}`;
}

function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = heading.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 1 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}

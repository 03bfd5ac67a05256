import { maxParts } from '../lambda/contract/run-parts';
import { nextTurn, openPeriods, type Period, type RunTimes } from '../lambda/contract/timetable';
import { nextMoment } from '../lambda/contract/working-days';
import { timetableOf } from './delivery';
import type { CompleteRoute } from './route';

export interface ForecastInput {
  readonly route: CompleteRoute;
  /** Requests that wait in its queue. */
  readonly backlog: number;
  /** How long its function takes for a batch. */
  readonly secondsPerBatch: number;
  /** Requests that come in addition, in an hour. */
  readonly arrivingPerHour: number;
  /** From when on, in milliseconds since the epoch. */
  readonly at: number;
}

export interface Forecast {
  /** When it begins, in milliseconds since the epoch; nothing when it is at work. */
  readonly begins?: number;
  /** When its queue will be empty; nothing when that is not to be seen within {@link horizonDays}. */
  readonly drained?: number;
}

export const horizonDays = 60;

const hour = 3_600_000;

/** When the queue of a consumer will be empty, if its function keeps the pace. */
export function forecast(input: ForecastInput): Forecast {
  const { route, backlog, at } = input;
  const timetable = timetableOf(route.delivery);
  const begins = timetable === undefined ? undefined : nextTurn(timetable, at);
  const drained = backlog === 0 ? at : drain(input, periodsOf(input));
  return { ...(begins !== undefined && { begins }), ...(drained !== undefined && { drained }) };
}

/** The periods in which it works. */
function periodsOf({ route, at }: ForecastInput): Iterable<Period> {
  const until = at + horizonDays * 24 * hour;
  const timetable = timetableOf(route.delivery);
  switch (timetable?.kind) {
    case undefined:
      return [{ opens: at, closes: until }];
    case 'opening-hours':
      return openPeriods(timetable, at, until);
    case 'run-times':
      return runsOf(timetable, route.timeout.toMilliseconds() * maxParts, at, until);
  }
}

/** A run goes on until the queue is empty, but not for longer than its parts together. */
function* runsOf(runs: RunTimes, longest: number, from: number, until: number): Generator<Period> {
  for (let opens = nextMoment(runs, runs.at, from); opens !== undefined && opens < until;) {
    yield { opens, closes: opens + longest };
    opens = nextMoment(runs, runs.at, opens + longest);
  }
}

function drain(
  { route, backlog, secondsPerBatch, arrivingPerHour, at }: ForecastInput,
  periods: Iterable<Period>,
): number | undefined {
  // A consumer that empties its queue itself does so one batch after the other.
  const atOnce = route.delivery.kind === 'in-batches' ? 1 : route.maxConcurrency;
  const rate = (route.batchSize * atOnce) / (secondsPerBatch * 1000);
  const arrival = arrivingPerHour / hour;
  let waiting = backlog;
  let time = at;
  for (const { opens, closes } of periods) {
    waiting += arrival * (opens - time);
    const net = rate - arrival;
    if (net > 0 && waiting <= net * (closes - opens)) return Math.ceil(opens + waiting / net);
    waiting -= net * (closes - opens);
    time = closes;
  }
  return undefined;
}

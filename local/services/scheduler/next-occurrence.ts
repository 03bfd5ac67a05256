import type { Cron } from 'croner';
import { parseExpression, type Expression } from './expression';
import { instantOf, wallTimeOf } from './wall-time';

/**
 * When a schedule is due next, after a moment and not at it.
 *
 * A time of day that is skipped when clocks are put forward is skipped here as well, and one that comes twice when they
 * are put back counts once, the first time; a rate is counted in elapsed time.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
 * @param expression a schedule expression, or its text
 * @param timezone an IANA name
 * @param since when a rate begins, its first occurrence; no other expression needs it. By default a rate has begun at
 *   `after`.
 * @returns undefined when it is never due again
 * @throws AwsError `ValidationException` when there is no such expression
 */
export function nextOccurrence(
  expression: string | Expression,
  timezone: string,
  after: Date,
  since: Date = after,
): Date | undefined {
  const parsed = typeof expression === 'string' ? parseExpression(expression) : expression;
  const next = nextInstant(parsed, timezone, after.getTime(), since.getTime());
  return next === undefined ? undefined : new Date(next);
}

function nextInstant(
  expression: Expression,
  timezone: string,
  after: number,
  since: number,
): number | undefined {
  switch (expression.kind) {
    case 'rate': {
      if (since > after) return since;
      const passed = Math.floor((after - since) / expression.milliseconds);
      return since + (passed + 1) * expression.milliseconds;
    }
    case 'at': {
      const instant = instantOf(expression.wall, timezone);
      return instant !== undefined && instant > after ? instant : undefined;
    }
    case 'cron':
      return nextOfCron(expression.cron, timezone, after);
  }
}

/** In a repeated hour, what the wall shows next may have been before: its first time is over. */
function nextOfCron(cron: Cron, timezone: string, after: number): number | undefined {
  let wall = cron.nextRun(new Date(wallTimeOf(after, timezone)));
  while (wall !== null) {
    const instant = instantOf(wall.getTime(), timezone);
    if (instant !== undefined && instant > after) return instant;
    wall = cron.nextRun(wall);
  }
  return undefined;
}

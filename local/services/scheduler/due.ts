import { nextOccurrence } from './next-occurrence';
import type { Schedule } from './schedule';

/**
 * When a schedule is due next, after a moment and not at it; undefined when it is not due any more.
 *
 * Without a StartDate a rate begins when its schedule is made. A one-time schedule knows neither StartDate nor EndDate.
 * https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
 */
export function dueAfter({ definition, createdAt }: Schedule, after: number): number | undefined {
  const { expression, timezone, startDate, endDate } = definition;
  if (expression.kind === 'at') return nextOccurrence(expression, timezone, new Date(after))?.getTime();
  const from = startDate === undefined ? after : Math.max(after, startDate - 1);
  const due = nextOccurrence(
    expression,
    timezone,
    new Date(from),
    new Date(startDate ?? createdAt),
  )?.getTime();
  return due !== undefined && endDate !== undefined && due > endDate ? undefined : due;
}

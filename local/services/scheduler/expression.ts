import { Cron } from 'croner';
import { AwsError } from '../../aws/error';
import { cronerPattern } from './cron-dialect';
import type { WallTime } from './wall-time';

/** A schedule expression, understood. https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html */
export type Expression =
  | { readonly kind: 'rate'; readonly milliseconds: number }
  | { readonly kind: 'cron'; readonly cron: Cron }
  | { readonly kind: 'at'; readonly wall: WallTime };

const unitMinutes: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 24 * 60 };

/**
 * @param text such as `rate(5 minutes)`, `cron(0 9 ? * MON-FRI *)` or `at(2026-11-20T13:00:00)`
 * @throws AwsError `ValidationException`
 */
export function parseExpression(text: string): Expression {
  const [, kind, content = ''] = /^(rate|cron|at)\((.*)\)$/.exec(text) ?? [];
  const expression =
    kind === 'rate' ? readRate(content) : kind === 'cron' ? readCron(content) : readAt(content);
  if (kind === undefined || expression === undefined) {
    throw new AwsError('ValidationException', `Invalid Schedule Expression ${text}.`);
  }
  return expression;
}

function readRate(content: string): Expression | undefined {
  const [, value, unit = ''] = /^(\d+) +(minute|hour|day)s?$/.exec(content) ?? [];
  const minutes = Number(value) * (unitMinutes[unit] ?? Number.NaN);
  return minutes > 0 ? { kind: 'rate', milliseconds: minutes * 60_000 } : undefined;
}

/** Everything is counted in wall time, which has no daylight saving; `nextOccurrence` brings in the time zone. */
function readCron(content: string): Expression | undefined {
  const pattern = cronerPattern(content);
  if (pattern === undefined) return undefined;
  return { kind: 'cron', cron: new Cron(pattern, { paused: true, timezone: 'UTC', mode: '7-part' }) };
}

function readAt(content: string): Expression | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(content)) return undefined;
  const wall = Date.parse(`${content}Z`);
  // Some days that are not in the calendar are taken for a day of the next month.
  const exists = !Number.isNaN(wall) && new Date(wall).toISOString().startsWith(content);
  return exists ? { kind: 'at', wall } : undefined;
}

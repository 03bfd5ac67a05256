import type { Hop } from '../hops';

const FAILED = [
  /^failed in /,
  /^succeeded \d+, failed [1-9]/,
  /^(?:batch of \d+ left|not invoked|cannot |could not |not dead-lettered)/,
  /^(?:event given up|given up|expired|discarded)/,
  /^moved to dead-letter queue /,
];

/** Returns whether a hop reports a failure. A delivery that will be repeated has not failed yet. */
export function isFailure({ service, event }: Hop): boolean {
  if (service === 'api') return /^5\d\d$/.test(event);
  if (/^not delivered to |not sent to /.test(event)) return !/, again /.test(event);
  return FAILED.some((pattern) => pattern.test(event));
}

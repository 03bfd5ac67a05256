/** When the work asks for its next attempt: in so many seconds, or as the text of a `Retry-After` header says. */
export type RetryAfter = number | string | null | undefined;

/**
 * Thrown by a consumer that knows when a retry can succeed:
 * `throw new RetryLater('Payment service: 503', response.headers.get('retry-after'))`. Without a time, or with one that
 * cannot be read, the pause is that of the route.
 */
export class RetryLater extends Error {
  override readonly name: string = 'RetryLater';

  constructor(
    /** Internal: callers do not see it. */
    message: string,
    readonly after?: RetryAfter,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * Returns the seconds until the moment of a `Retry-After`, rounded up; `undefined` for what is neither seconds nor an HTTP
 * date. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 * @param now milliseconds since the epoch
 */
export function secondsUntil(after: unknown, now: number): number | undefined {
  const seconds = typeof after === 'string' ? secondsIn(after.trim(), now) : after;
  if (typeof seconds !== 'number' || Number.isNaN(seconds)) return undefined;
  return Math.max(0, Math.ceil(seconds));
}

/** The three forms of an HTTP date begin with a day of the week. `Date.parse` alone would accept `1.5` as a date. */
function secondsIn(text: string, now: number): number {
  if (/^\d+$/.test(text)) return Number(text);
  return /^[A-Za-z]{3,9},? /.test(text) ? (Date.parse(inUtc(text)) - now) / 1000 : Number.NaN;
}

/** The oldest form, that of `asctime`, does not name its time zone. */
function inUtc(text: string): string {
  return text.endsWith('GMT') ? text : `${text} GMT`;
}

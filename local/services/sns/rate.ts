/**
 * When an attempt may start where at most so many start in a second.
 * @param free when the next one may start, as the attempt before left it
 * @returns milliseconds to wait, and when the one after may start
 */
export function pauseForRate(
  free: number | undefined,
  now: number,
  perSecond: number,
): { readonly pause: number; readonly next: number } {
  const start = Math.max(now, free ?? now);
  return { pause: start - now, next: start + 1000 / perSecond };
}

/**
 * Waits for what `begin` begins, or for `signal`.
 * @param begin gets what to call when it is over; returns how to forget it
 */
export async function abortable(signal: AbortSignal, begin: (over: () => void) => () => void): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const over = (): void => {
      signal.removeEventListener('abort', over);
      forget();
      resolve();
    };
    signal.addEventListener('abort', over);
    const forget = begin(over);
  });
}

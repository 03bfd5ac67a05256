import type { Clock } from '../clock';

/** The work did not end before the function's time was up. */
export class TimedOut extends Error {
  override readonly name = 'Timed out';
}

/** Time kept back at the end of an invocation, to record that the work was too slow before Lambda ends everything. */
function reserve(remaining: number): number {
  return Math.min(2000, Math.max(300, remaining / 10));
}

/** The moment at which the work of an invocation must have ended. */
export interface Deadline {
  /** When Lambda ends the invocation, in milliseconds since the epoch: after it no worker of it can be running. */
  readonly end: number;
  /** When the work must have ended, some time before that. */
  readonly latest: number;
  readonly passed: boolean;
  /** Aborted when it passes. */
  readonly signal: AbortSignal;
  /** The result of `work`, or {@link TimedOut}. */
  race<Result>(work: () => Result | Promise<Result>): Promise<Result>;
  cancel(): void;
}

/** @param remaining what Lambda leaves to the invocation, in milliseconds */
export function deadlineAfter(remaining: number, clock: Clock): Deadline {
  const now = clock.now();
  const limit = Math.max(0, remaining - reserve(remaining));
  // Both are made when they are needed: most invocations end in time, and nobody waits for the signal.
  let controller: AbortController | undefined;
  let expired: TimedOut | undefined;
  const waiting = new Set<(reason: Error) => void>();
  const timer = clock.after(limit, () => {
    expired = new TimedOut(`No result after ${Math.round(limit)} ms, the time that the function has for it`);
    controller?.abort(expired);
    for (const reject of waiting) reject(expired);
  });
  return {
    end: now + remaining,
    latest: now + limit,
    get signal() {
      controller ??= new AbortController();
      if (expired !== undefined) controller.abort(expired);
      return controller.signal;
    },
    get passed() {
      return expired !== undefined;
    },
    async race(work) {
      if (expired !== undefined) throw expired;
      const result = work();
      if (!(result instanceof Promise)) return result;
      // A set of our own: handlers of `Promise.race` on a promise that stays pending would pile up in a large batch.
      let giveUp: ((reason: Error) => void) | undefined;
      const expiry = new Promise<never>((_, reject) => waiting.add((giveUp = reject)));
      try {
        return await Promise.race([result, expiry]);
      } finally {
        if (giveUp !== undefined) waiting.delete(giveUp);
      }
    },
    cancel: () => timer.cancel(),
  };
}

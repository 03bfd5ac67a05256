/** Less than a test may take, so that the error names the fact that is missing. */
const LONGEST_WAIT_MS = 600_000;

/** How long a fact of functions, processes and connections is waited for before the next question. */
const PAUSE_MS = 25;

/** Enough for what fell due to begin. */
const PAUSE_OF_A_MOVED_CLOCK_MS = 5;

let clockMoved = false;

/** Makes the next pause a short one: a probe has put the clock forward, and more real time brings its fact no nearer. */
export function askAgainSoon(): void {
  clockMoved = true;
}

/**
 * Asks `probe` until it has an answer.
 * @param progress what grows while the fact comes nearer. With it the wait is over when nothing has changed for as long.
 * @throws Error that names the awaited fact
 */
export async function until<Answer>(
  what: string,
  probe: () => Promise<Answer | undefined> | Answer | undefined,
  progress: () => number = () => 0,
): Promise<Answer> {
  let overdue = false;
  let reached = progress();
  const timer = setTimeout(() => (overdue = true), LONGEST_WAIT_MS);
  try {
    for (;;) {
      const answer = await probe();
      if (answer !== undefined) return answer;
      if (progress() !== reached) {
        reached = progress();
        timer.refresh();
      }
      if (overdue) throw new Error(`Waited ${LONGEST_WAIT_MS / 1000} seconds in vain: ${what}`);
      const pause = clockMoved ? PAUSE_OF_A_MOVED_CLOCK_MS : PAUSE_MS;
      clockMoved = false;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  } finally {
    clearTimeout(timer);
  }
}

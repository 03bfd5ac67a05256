/** Less than a test may take, so that the error names the fact that is missing. */
const LONGEST_WAIT_MS = 600_000;

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
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  } finally {
    clearTimeout(timer);
  }
}

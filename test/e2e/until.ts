/** Less than the tests may take, so that the error names the fact that is missing. */
const LONGEST_WAIT_MS = 240_000;

/**
 * Asks `probe` until it has an answer.
 * @throws Error that names the awaited fact
 */
export async function until<Answer>(
  what: string,
  probe: () => Promise<Answer | undefined> | Answer | undefined,
): Promise<Answer> {
  let overdue = false;
  const timer = setTimeout(() => (overdue = true), LONGEST_WAIT_MS);
  try {
    for (;;) {
      const answer = await probe();
      if (answer !== undefined) return answer;
      if (overdue) throw new Error(`Waited ${LONGEST_WAIT_MS / 1000} seconds in vain: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  } finally {
    clearTimeout(timer);
  }
}

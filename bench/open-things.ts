import { endWithParent } from '../local/end-with-parent';

/** Steps that close what is open, the newest first. */
const steps = new Set<() => void>();

/**
 * Registers a step that runs when this process ends, whatever ends it: a failure, a deadline or a signal.
 * @returns a function that forgets the step, for what was closed in time
 */
export function closeAtExit(step: () => void): () => void {
  steps.add(step);
  return () => void steps.delete(step);
}

/** Closes everything at the end of this process. SIGINT and SIGTERM end it in an orderly way. */
export function closeOnSignals(): void {
  process.once('exit', () => {
    for (const step of [...steps].toReversed()) step();
  });
  endWithParent();
  // As shells have it: 128 and the number of the signal.
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
}

import { AwsError } from '../../aws/error';
import type { Clock } from '../../clock';
import { abortable } from './abortable';

/** Pauses double from the first to the longest. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 30_000;

export function pauseAfter(failures: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
}

/** Waits, unless `signal` says that there is no more need to. */
export async function pause(clock: Clock, signal: AbortSignal, milliseconds: number): Promise<void> {
  await abortable(signal, (over) => {
    const timer = clock.after(milliseconds, over);
    return () => timer.cancel();
  });
}

export function reasonOf(error: unknown): string {
  if (error instanceof AwsError) return error.code;
  return error instanceof Error ? error.message : String(error);
}

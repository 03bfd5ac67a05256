import { claimCheckOf, parseEvent } from '../parse-published';
import type { PulledMessage } from './pulled-queue';

/**
 * Divides a batch into parts whose fetched bodies are in memory together. A body that is larger has a part of its own. A
 * part is worked on as a whole.
 */
export function batchParts(
  messages: readonly PulledMessage[],
  bodiesInMemory: number,
): readonly PulledMessage[][] {
  const parts: PulledMessage[][] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = bytesToFetch(message);
    const part = parts.at(-1);
    if (part === undefined || (size > 0 && bytes > 0 && bytes + size > bodiesInMemory)) {
      parts.push([message]);
      bytes = size;
    } else {
      part.push(message);
      bytes += size;
    }
  }
  return parts;
}

/** A malformed event counts as 0 bytes here; `claim` reports it later. */
function bytesToFetch({ body }: PulledMessage): number {
  try {
    return claimCheckOf(parseEvent(body))?.size ?? 0;
  } catch {
    return 0;
  }
}

import { linesOf } from '../core/queue/lines';
import type { QueueRecord } from '../core/queue/partial-batch';
import type { MessageHider } from '../core/queue/wait-for-deployment';
import type { Entry } from './entry';

/**
 * Hides the messages of requests that wait for a deployment or for a filter. Where order counts, the rest of the group is hidden too: a
 * message in flight would hold up the group for longer than the pause.
 * @param waiting the requests of `entries` that wait, with the seconds
 */
export async function hideWaiting(
  entries: readonly Entry[],
  waiting: ReadonlyMap<Entry, number>,
  hider: MessageHider,
): Promise<void> {
  if (waiting.size === 0) return;
  const bySeconds = new Map<number, QueueRecord[]>();
  for (const line of linesOf(entries, ({ order }) => order)) {
    const place = line.findIndex((entry) => waiting.has(entry));
    const first = line[place];
    if (first === undefined) continue;
    const seconds = waiting.get(first) ?? 0;
    const hidden = bySeconds.get(seconds) ?? [];
    bySeconds.set(seconds, hidden);
    for (const { messages } of line.slice(place)) hidden.push(...messages);
  }
  await Promise.all(Array.from(bySeconds, async ([seconds, records]) => hider.hide(records, seconds)));
}

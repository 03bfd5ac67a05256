import { linesOf } from '../core/lines';
import type { QueueRecord } from '../core/partial-batch';
import { type MessageHider, pauseOf } from '../core/wait-for-deployment';
import type { Entry } from './entry';

/**
 * Hides the messages of requests that wait for a deployment. Where order counts, the rest of the group is hidden too: a
 * message in flight would hold up the group for longer than the pause.
 * @param waiting the requests of `entries` that wait
 */
export async function hideWaiting(
  entries: readonly Entry[],
  waiting: ReadonlySet<Entry>,
  hider: MessageHider,
): Promise<void> {
  const bySeconds = new Map<number, QueueRecord[]>();
  for (const line of linesOf(entries, ({ order }) => order)) {
    const place = line.findIndex((entry) => waiting.has(entry));
    if (place === -1) continue;
    const seconds = Math.max(...(line[place]?.messages ?? []).map(pauseOf));
    const hidden = bySeconds.get(seconds) ?? [];
    bySeconds.set(seconds, hidden);
    for (const { messages } of line.slice(place)) hidden.push(...messages);
  }
  await Promise.all(Array.from(bySeconds, async ([seconds, records]) => hider.hide(records, seconds)));
}

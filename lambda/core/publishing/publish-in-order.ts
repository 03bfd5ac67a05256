import { type Publication, publishInBatches, type PublishSettings } from './publish-in-batches';
import type { Thrown } from '../thrown';

/** Why something was not published that nothing is wrong with. */
export const heldBack = 'It waits for an earlier request of its group';

/**
 * Publishes lines of messages, each line in its order: what stands first in all lines, then what stands second, and so on.
 * No call has two messages of a line, for one of them could be refused and the next one not. When a message of a line
 * could not be published, the rest of the line is held back, unless it `mayGoOn`.
 * @returns what was not published, with the reason
 */
export async function publishInOrder<Item extends Publication>(
  lines: readonly (readonly Item[])[],
  mayGoOn: (failed: Item) => boolean,
  settings: PublishSettings,
): Promise<ReadonlyMap<Item, Thrown>> {
  const remaining = new Map<Item, Thrown>();
  for (let open = lines; open.length > 0;) {
    const failed = await publishInBatches(
      open.flatMap((line) => line.slice(0, 1)),
      settings,
    );
    const next: (readonly Item[])[] = [];
    for (const [head, ...rest] of open) {
      if (head === undefined) continue;
      const reason = failed.get(head);
      if (reason !== undefined) remaining.set(head, reason);
      if (reason === undefined || mayGoOn(head)) next.push(rest);
      else for (const item of rest) remaining.set(item, heldBack);
    }
    open = next.filter((line) => line.length > 0);
  }
  return remaining;
}

import {
  type Publication,
  publishInBatches,
  type PublishSettings,
  type Unpublished,
} from './publish-in-batches';

/** Why something was not published that nothing is wrong with. */
export const heldBack = 'It waits for an earlier request of its group';

/**
 * Publishes lines of messages, each line in its order: what stands first in all lines, then what stands second, and so on.
 * No call has two messages of a line, for one of them could be refused and the next one not. When a message of a line
 * could not be published, the rest of the line is held back, from the first one on that must not go on.
 * @param goesOn whether a message is published although one before it in its line was not
 * @returns what was not published, or may not have been
 */
export async function publishInOrder<Item extends Publication>(
  lines: readonly (readonly Item[])[],
  goesOn: (failed: Item, next: Item) => boolean,
  settings: PublishSettings,
): Promise<ReadonlyMap<Item, Unpublished>> {
  const remaining = new Map<Item, Unpublished>();
  for (let open = lines; open.length > 0;) {
    const failed = await publishInBatches(
      open.flatMap((line) => line.slice(0, 1)),
      settings,
    );
    const next: (readonly Item[])[] = [];
    for (const [head, ...rest] of open) {
      if (head === undefined) continue;
      const failure = failed.get(head);
      if (failure !== undefined) remaining.set(head, failure);
      const stop = failure === undefined ? -1 : rest.findIndex((item) => !goesOn(head, item));
      const going = stop === -1 ? rest : rest.slice(0, stop);
      next.push(going);
      for (const item of rest.slice(going.length))
        remaining.set(item, { outcome: 'unavailable', reason: heldBack });
    }
    open = next.filter((line) => line.length > 0);
  }
  return remaining;
}

import type { QueueRecord } from './partial-batch';

/** The message group of a record of a FIFO queue. On a standard queue groups have no order: there it is nothing. */
export function orderOf({ eventSourceARN, attributes }: QueueRecord): string | undefined {
  return isOrdered(eventSourceARN) ? attributes.MessageGroupId : undefined;
}

/** Whether the queue or topic of an ARN is FIFO: its name ends so. */
export function isOrdered(arn: string | undefined): boolean {
  return arn?.endsWith('.fifo') ?? false;
}

/** Puts items into lines, in their order: those of one group into one, each without a group into one of its own. */
export function linesOf<Item>(
  items: readonly Item[],
  groupOf: (item: Item) => string | undefined,
): readonly Item[][] {
  const lines: Item[][] = [];
  const byGroup = new Map<string, Item[]>();
  for (const item of items) {
    const group = groupOf(item);
    const line = group === undefined ? undefined : byGroup.get(group);
    if (line !== undefined) {
      line.push(item);
      continue;
    }
    const begun = [item];
    lines.push(begun);
    if (group !== undefined) byGroup.set(group, begun);
  }
  return lines;
}

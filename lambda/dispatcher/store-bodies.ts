import { objectKey } from '../contract/claim-check';
import type { BodyStore } from '../core/bodies/body-store';
import { runConcurrently } from '../core/run-concurrently';
import type { Thrown } from '../core/thrown';
import type { Entry } from './entry';

/**
 * Puts the bodies that are too large to publish into the store, before anybody is told of them. The same message puts
 * the same bytes at the same place, however often it comes.
 * @returns the entries whose body could not be stored, with the reason
 */
export async function storeBodies(
  entries: readonly Entry[],
  store: BodyStore,
): Promise<ReadonlyMap<Entry, Thrown>> {
  const lost = new Map<Entry, Thrown>();
  const large = entries.flatMap((entry) => {
    const { context, request } = entry;
    return request?.toStore === undefined ? [] : [{ entry, context, ...request.toStore }];
  });
  await runConcurrently(large, 8, async ({ entry, context, dataref, bytes }) => {
    try {
      await store.write(objectKey(context.tenant, dataref), bytes);
    } catch (error) {
      lost.set(entry, new Error('The body could not be stored', { cause: error }));
    }
  });
  return lost;
}

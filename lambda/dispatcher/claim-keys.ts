import { createHash } from 'node:crypto';
import { linesOf } from '../core/queue/lines';
import type { RequestStore } from '../core/request-store';
import { runConcurrently } from '../core/run-concurrently';
import { orText, type Thrown } from '../core/thrown';
import { failure } from '../core/validation';
import { type Entry, statusOf } from './entry';

/**
 * Finds out which valid requests came before with the same idempotency key, and changes their status to say so. The
 * data is compared as the schema reads it: spaces and the order of members make no difference. Where order counts, who
 * comes first in the batch came first.
 * @returns the entries for which it could not be found out, with the reason
 */
export async function claimKeys(
  entries: readonly Entry[],
  store: RequestStore,
): Promise<ReadonlyMap<Entry, Thrown>> {
  const unknown = new Map<Entry, Thrown>();
  const keyed = entries.filter(
    ({ request, context }) => request !== undefined && context.idempotencykey !== '',
  );
  const lines = linesOf(keyed, ({ order }) => order);
  await runConcurrently(lines, 32, async (line) => {
    for (const entry of line) {
      try {
        await claimKey(entry, store);
      } catch (error) {
        unknown.set(entry, orText(error));
        break;
      }
    }
  });
  return unknown;
}

async function claimKey(entry: Entry, store: RequestStore): Promise<void> {
  const { id: requestId, tenant, type, idempotencykey: key } = entry.context;
  const fingerprint = createHash('sha256').update(JSON.stringify(entry.request?.data)).digest('hex');
  const first = await store.claimKey({ tenant, type, key, requestId, fingerprint });
  if (first.requestId === requestId) return;
  const original = first.requestId;
  const detail = `Request ${original} came with the same key and different data`;
  entry.status =
    first.fingerprint === fingerprint
      ? statusOf(entry.context, { state: 'repeat', original })
      : statusOf(entry.context, { state: 'failed', error: failure('Idempotency key reused', detail) });
}

import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { type ClaimCheck, objectKey, referredAt } from '../../contract/claim-check';
import type { BodyStore } from './body-store';
import type { Clock } from '../clock';
import { PermanentFailure } from '../permanent-failure';
import { findExcess } from './scan-shape';

/** The store of bodies, and what is known of it. */
export interface Bodies {
  readonly store: BodyStore;
  /** How long a body is kept there. */
  readonly retentionDays: number;
  readonly clock: Clock;
}

/**
 * Fetches the body that a claim check is for, and holds it against size and hash while it comes. The key is made from
 * the tenant of the envelope: the body of another tenant is not looked for, and so is missing.
 * @param claim a claim check with the tenant whose request carries it
 * @throws PermanentFailure when it is missing, expired, altered, not UTF-8, or exceeds the limits of its shape
 */
export async function fetchBody(
  { store, retentionDays, clock }: Bodies,
  claim: ClaimCheck & { readonly tenant: string },
  signal?: AbortSignal,
): Promise<string> {
  const { tenant, dataref, sha256, size } = claim;
  const found = await store.read(objectKey(tenant, dataref), signal);
  if (found === undefined) {
    const age = clock.now() - referredAt(dataref);
    if (age < retentionDays * 86_400_000) {
      throw new PermanentFailure(
        'Claim check missing',
        'dataref: must name a body that this tenant has uploaded',
      );
    }
    throw new PermanentFailure(
      'Claim check expired',
      `dataref: must name a body that is not older than ${retentionDays} days`,
    );
  }
  if (found.size !== size) {
    found.discard();
    throw altered(wrongSize);
  }

  const bytes = Buffer.allocUnsafe(size);
  const hash = createHash('sha256');
  let length = 0;
  for await (const chunk of found.content) {
    if (length + chunk.length > size) throw altered(wrongSize);
    bytes.set(chunk, length);
    hash.update(chunk);
    length += chunk.length;
  }
  // A connection that ends early is no alteration: what is tried again may be whole.
  if (length < size) throw new Error(`Only ${length} of ${size} bytes of ${dataref} came`);
  if (hash.digest('hex') !== sha256) throw altered('sha256: must be the SHA-256 of the uploaded body');
  if (!isUtf8(bytes)) throw new PermanentFailure('Invalid request', 'The body is not UTF-8');
  const excess = findExcess(bytes);
  if (excess !== undefined) throw new PermanentFailure(tooComplex, excess);
  return bytes.toString('utf8');
}

/** Title of the failure of a body that has more values, or nests deeper, than a body may. */
export const tooComplex = 'Too complex';

const wrongSize = 'size: must be the number of bytes of the uploaded body';

function altered(detail: string): PermanentFailure {
  return new PermanentFailure('Claim check altered', detail);
}

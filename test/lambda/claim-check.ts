import { createHash } from 'node:crypto';
import type { ClaimCheck } from '../../lambda/contract/claim-check';

export function sha256Of(body: string | Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}

/** A claim check for a body, by default one that was uploaded at the time of `requestId()`. */
export function claimCheckFor(body: string, dataref = 'uploads/1767225600000-abcdefghij'): ClaimCheck {
  return { dataref, sha256: sha256Of(body), size: Buffer.byteLength(body) };
}

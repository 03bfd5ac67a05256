import { createHash } from 'node:crypto';
import type { requestTypes } from '../../contract/requests/all';
import type { RequestOf } from '../../core/parse-published';

/** An entry of the day's digest: proves later what was asked, without keeping any of it. */
export interface DigestEntry {
  /** The day of the digest, in UTC. */
  readonly day: string;
  readonly type: string;
  readonly tenant?: string;
  /** Of the data's JSON text, its members in the order of the schema. */
  readonly sha256: string;
  readonly bytes: number;
}

export function digest({ time, type, tenant, data }: RequestOf<typeof requestTypes>): DigestEntry {
  const text = JSON.stringify(data);
  const sha256 = createHash('sha256').update(text).digest('hex');
  return { day: time.slice(0, 10), type, tenant, sha256, bytes: Buffer.byteLength(text) };
}

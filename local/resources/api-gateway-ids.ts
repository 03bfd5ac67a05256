import { createHash } from 'node:crypto';
import type { ResourceOutcome } from './provider';

export function identified(id: string, attribute: string): ResourceOutcome {
  return { ref: id, attributes: { [attribute]: id } };
}

/** An id as API Gateway makes them, always the same for the same name. */
export function idOf(name: string, length: number): string {
  const number = BigInt(`0x${createHash('sha256').update(name).digest('hex')}`);
  return number.toString(36).slice(0, length);
}

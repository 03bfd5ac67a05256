import type { ClaimCheck } from './claim-check';
import { envelope, type IntakeContext, traceparentPattern } from './envelope';
import { acceptedAt } from './request-id';

/** The event with the body in it. Put together as text: the data is not printed anew. */
export function printEvent(context: IntakeContext, rawData: string): string {
  return `${printMembers(context)},"data":${rawData}}`;
}

/** The event with a claim check in place of its body. */
export function printClaim(context: IntakeContext, { dataref, sha256, size }: ClaimCheck): string {
  return `${printMembers(context)},"dataref":"${dataref}","datasha256":"${sha256}","datasize":${size}}`;
}

function printMembers(context: IntakeContext): string {
  const { id, type, tenant, idempotencykey, traceparent, contract } = context;
  let text = `{"specversion":"${envelope.specversion}","id":"${id}","source":"${envelope.source}","type":"${type}"`;
  text += `,"time":"${acceptedAt(id).toISOString()}","datacontenttype":"${envelope.datacontenttype}"`;
  if (tenant !== '') text += `,"tenant":${JSON.stringify(tenant)}`;
  if (idempotencykey !== '') text += `,"idempotencykey":${JSON.stringify(idempotencykey)}`;
  if (traceparentPattern.test(traceparent)) text += `,"traceparent":"${traceparent}"`;
  if (contract !== undefined) text += `,"contract":"${contract}"`;
  return text;
}

/** Bytes that the mark of a second publication adds to an event. */
export const republicationBytes = markOf(new Date(0)).length;

/** Marks an event that is published for the second time. Consumers do not work again on what failed before it. */
export function markRepublished(event: string, at: Date): string {
  return `${event.slice(0, -1)}${markOf(at)}}`;
}

function markOf(at: Date): string {
  return `,"republishedat":"${at.toISOString()}"`;
}

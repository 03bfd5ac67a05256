import type { ClaimCheck } from './claim-check';
import { envelope, type IntakeContext, traceparentPattern } from './envelope';
import { printJson } from './print-json';
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
  if (tenant !== '') text += `,"tenant":${printJson(tenant)}`;
  if (idempotencykey !== '') text += `,"idempotencykey":${printJson(idempotencykey)}`;
  if (traceparentPattern.test(traceparent)) text += `,"traceparent":"${traceparent}"`;
  if (contract !== undefined) text += `,"contract":"${contract}"`;
  return text;
}

/** The mark of a dead letter, at the end of an event: the members of `data` end with another brace. */
const failureMark = /,"failedfence":\d+\}$/;

/**
 * Marks the dead letter of an event. A redrive of the letter opens the part again; a copy of the event does not have the
 * mark.
 * @param fence of the attempt that failed for good
 */
export function markFailed(event: string, fence: number): string {
  return `${event.replace(failureMark, '}').slice(0, -1)},"failedfence":${fence}}`;
}

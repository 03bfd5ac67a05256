import { type ClaimCheck, referredAt, uploadWindowSeconds } from '../contract/claim-check';
import type { IntakeContext } from '../contract/envelope';
import { acceptedAt } from '../contract/request-id';
import type { ByteBudget } from '../core/bodies/byte-budget';
import { type Bodies, fetchBody } from '../core/bodies/fetch-body';
import { parseUploaded, type UploadedRequest } from './parse-intake';
import type { QueueRecord } from '../core/queue/partial-batch';
import { PermanentFailure } from '../core/permanent-failure';
import { failure } from '../core/validation';
import type { Entry } from './entry';
import type { KeptMessage } from './kept-message';
import { readMessage, type ReadPorts, unreadable } from './read-message';

export interface UploadPorts {
  readonly bodies: Bodies;
  /** Bytes of uploaded bodies that may be in hand at once. */
  readonly budget: ByteBudget;
  /** Whether to begin with no more bodies: those that are left come back. */
  readonly timeIsUp: () => boolean;
}

/** Fetches the body of a request and reads it. Of the body, which may be large, nothing is kept beyond this call. */
export async function readUploaded(
  uploaded: UploadedRequest,
  record: QueueRecord,
  ports: ReadPorts & UploadPorts,
): Promise<Entry | KeptMessage> {
  const { context, check } = uploaded;
  return ports.budget.run(check.size, async () => {
    if (ports.timeIsUp()) return unreadable(context, record, 'No time left to fetch the body');
    try {
      refuseLate(context, check);
      const body = await fetchBody(ports.bodies, { ...check, tenant: context.tenant });
      return readMessage(parseUploaded(uploaded, body), record, ports);
    } catch (error) {
      if (!(error instanceof PermanentFailure)) return unreadable(context, record, error);
      return readMessage({ context, failure: failure(error.title, error.detail) }, record, ports);
    }
  });
}

/** A body is kept for the way of one request, from the upload on: a later request might lose it on its way. */
function refuseLate({ id }: IntakeContext, { dataref }: ClaimCheck): void {
  const age = acceptedAt(id).getTime() - referredAt(dataref);
  if (age <= uploadWindowSeconds * 1000) return;
  throw new PermanentFailure(
    'Claim check expired',
    `dataref: must be used within ${uploadWindowSeconds / 3600} hours of its upload form`,
  );
}

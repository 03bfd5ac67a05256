import { type ClaimCheck, referredAt, uploadWindowSeconds } from '../contract/claim-check';
import type { IntakeContext } from '../contract/envelope';
import { acceptedAt } from '../contract/request-id';
import { type Bodies, fetchBody } from '../core/bodies/fetch-body';
import { parseUploaded, type UploadedRequest } from './parse-intake';
import type { QueueRecord } from '../core/queue/partial-batch';
import { deadlineAfter, type Deadline } from '../core/attempt/deadline';
import type { Clock } from '../core/clock';
import type { Invocation } from '../core/consumer/consume';
import { PermanentFailure } from '../core/permanent-failure';
import type { RequestStore } from '../core/request-store';
import { thrownFields } from '../core/thrown';
import { failure } from '../core/validation';
import type { Entry } from './entry';
import type { KeptMessage } from './kept-message';
import { readMessage, type ReadPorts, unreadable } from './read-message';

export interface UploadPorts extends ReadTimes {
  readonly bodies: Bodies;
  readonly requests: RequestStore;
}

/** The time that an invocation has for reading uploads. */
export interface ReadTimes {
  /** Whether to begin no more reads: uploads that are left return. */
  readonly timeIsUp: () => boolean;
  /** When a body must have been fetched. */
  readonly fetching: Deadline;
}

/** Kept back of an invocation's time for recording and publishing, once no more bodies are fetched. */
const reservedMilliseconds = 15_000;

/** Kept back of an invocation's time for reading, recording and publishing, once a body must have been fetched. */
const recordingMilliseconds = 10_000;

export function readTimes(invocation: Invocation, clock: Clock): ReadTimes {
  const remaining = () => invocation.getRemainingTimeInMillis();
  return {
    timeIsUp: () => remaining() < reservedMilliseconds,
    fetching: deadlineAfter(Math.max(0, remaining() - recordingMilliseconds), clock),
  };
}

/** Unended reads after which a body is not read again. */
const mostUnended = 2;

/**
 * Fetches the body of a request and reads it. The body, which may be large, is not kept beyond this call.
 *
 * The read is recorded before it begins. A body that ended the process twice, or took the function's whole time, fails.
 */
export async function readUploaded(
  uploaded: UploadedRequest,
  record: QueueRecord,
  ports: ReadPorts & UploadPorts,
): Promise<Entry | KeptMessage> {
  const { context, check } = uploaded;
  const { id } = context;
  const { requests, fetching } = ports;
  if (ports.timeIsUp()) return unreadable(context, record, 'No time left to fetch the body');
  let began = false;
  try {
    refuseLate(context, check);
    began = await requests.beginRead(id, mostUnended - 1);
    if (!began) throw unendedReads;
    const claim = { ...check, tenant: context.tenant };
    const body = await fetching.race(async () => fetchBody(ports.bodies, claim, fetching.signal));
    return readMessage(parseUploaded(uploaded, body), record, ports);
  } catch (error) {
    if (!(error instanceof PermanentFailure)) return unreadable(context, record, error);
    return readMessage({ context, failure: failure(error.title, error.detail) }, record, ports);
  } finally {
    if (began) await endRead(id, ports);
  }
}

const unendedReads = new PermanentFailure(
  'Body not readable',
  `Reading the body did not end in ${mostUnended} attempts. Split it into several requests.`,
);

/** A read that is not recorded as ended only counts as one that did not end. */
async function endRead(id: string, { requests, log }: ReadPorts & UploadPorts): Promise<void> {
  try {
    await requests.endRead(id);
  } catch (error) {
    log.warn('end of a read not recorded', { requestId: id, ...thrownFields(error) });
  }
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

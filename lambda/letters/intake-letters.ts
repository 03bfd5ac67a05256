import { cancelledFailure } from '../contract/cancellation';
import { dispatchFailure, referenceOf } from '../core/attempt/failure-for-caller';
import type { PartEnd } from '../core/ends/part-ends';
import type { RequestEnds } from '../core/ends/request-ends';
import { readIntake } from '../core/queue/intake-envelope';
import type { EndLetter, LetterPorts } from './read-letters';

export interface IntakeLetterPorts extends LetterPorts {
  readonly requests: RequestEnds;
}

/**
 * Ends requests that were not dispatched. Where nothing is recorded of a request, the request has failed. Where the request
 * was recorded and its publication is unknown, those parts have failed that nobody has claimed: a copy that is still under
 * way finds its part failed and changes nothing. A request that no consumer began gives its idempotency key back.
 */
export function intakeLetters({ requests, ends, clock }: IntakeLetterPorts): EndLetter {
  return async (record, stated, log) => {
    const message = readIntake(record.body);
    if ('refused' in message) return { body: record.body, reason: stated ?? message.refused };
    const { id: requestId, type, tenant, idempotencykey: key } = message.context;
    const letter = { requestId, type, body: record.body };
    const error = dispatchFailure(referenceOf(requestId, 'dispatcher', 0));
    const logEnd = (parts: readonly string[]): void =>
      log.error('request not dispatched', {
        requestId,
        parts,
        error: error.title,
        reference: error.reference,
      });

    const request = await requests.endUndispatched({ requestId, type, tenant, error });
    switch (request.outcome) {
      case 'ended':
        logEnd([]);
        break;
      case 'repeat':
        return 'obsolete';
      case 'unrouted':
        return { ...letter, reason: stated ?? 'Unrouted: no filter matches' };
      case 'failed':
        // The dispatcher has recorded its end, and may have stopped before it gave the key back.
        if (request.error?.type === cancelledFailure.type) {
          if (key !== '') await requests.releaseKey({ tenant, type, key, requestId });
          return 'obsolete';
        }
        // Its end was recorded by the dispatcher, or here by an earlier turn that did not come to its end.
        if (request.error?.title !== error.title)
          return { ...letter, reason: stated ?? request.error?.title ?? 'Failed' };
        break;
      case 'dispatched': {
        // A letter of the dispatcher is of a failure before its redrive.
        if (stated !== undefined) return 'obsolete';
        // A consumer that was not at work may still receive the request. The sweeper ends its part.
        const expected = request.expected.filter((name) => !request.waiting.includes(name));
        const parts = await Promise.all(
          expected.map(async (consumer) => ({
            consumer,
            end: await ends.end({ requestId, consumer, error, now: clock.now(), onlyUnclaimed: true }),
          })),
        );
        const unbegun = parts.filter(({ end }) => neverBegan(end));
        const ended = unbegun.filter(({ end }) => end.outcome === 'ended').map(({ consumer }) => consumer);
        if (ended.length > 0) logEnd(ended);
        if (unbegun.length === 0) return 'obsolete';
        if (unbegun.length < request.expected.length) return { ...letter, reason: error.title };
      }
    }
    if (key !== '') await requests.releaseKey({ tenant, type, key, requestId });
    return { ...letter, reason: error.title };
  };
}

function neverBegan(end: PartEnd): boolean {
  return 'attempts' in end && end.attempts === 0;
}

import { outcome, outcomeId, outcomePart } from '../../lambda/contract/outcome';
import * as z from 'zod/mini';
import { type AcceptedRequest, lastStatus, type Remains } from './facts';
import type { Violation } from './violation';

/** Checks that each end was published, as it is. */
export function* checkOutcomes({ requests, outcomes }: Remains): Iterable<Violation> {
  const told = new Map(
    outcomes.map((body) => {
      const read = z.parse(outcome, JSON.parse(body));
      return [read.id, 'status' in read.data ? read.data.status : read.data.state];
    }),
  );
  for (const request of requests) {
    const { requestId, redriven } = request;
    for (const [part, status] of partsToTell(request)) {
      const said = told.get(outcomeId(requestId, part));
      if (said === undefined) yield { kind: 'untold', requestId, text: `${part} was not published` };
      // A dispatched request may fail later.
      else if (said !== status && part !== outcomePart.dispatched && redriven.size === 0)
        yield { kind: 'untold', requestId, text: `${part} was published as ${said}, and is ${status}` };
    }
  }
}

function partsToTell(request: AcceptedRequest): readonly (readonly [part: string, status: string])[] {
  const { state, expected, parts } = lastStatus(request);
  if (state === 'accepted') return [];
  const isDispatched = state === 'processing' || state === 'succeeded' || expected.length > 0;
  const ends = expected.flatMap((name) => {
    const part = parts[name];
    return part?.end === undefined ? [] : [[outcomePart.consumer(name), part.state] as const];
  });
  const end = state === 'processing' || state === 'repeat' ? [] : [[outcomePart.ended, state] as const];
  return [[outcomePart.dispatched, isDispatched ? 'dispatched' : state], ...ends, ...end];
}

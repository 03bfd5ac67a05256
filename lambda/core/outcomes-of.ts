import {
  type ConsumerEnded,
  type Dispatched,
  type Outcome,
  outcomeId,
  outcomePart,
  type RequestEnded,
} from '../contract/outcome';
import type { ConsumerProgress, Progress, RequestProgress } from './outcome-store';

/** An outcome, and the part of its request that is published with it. */
export interface UnpublishedPart {
  readonly part: string;
  readonly outcome: Outcome;
}

/**
 * Returns the outcomes of a request that have not been published, in the order in which they came to be. A part is
 * published once, as it is then. When a redriven letter ends otherwise, only the status has the new end.
 * @param now milliseconds since the Unix epoch
 */
export function outcomesOf(progress: Progress, now: number): readonly UnpublishedPart[] {
  const { requestId, request, consumers, told } = progress;
  // Whose it was is not known any more, so nobody may be told.
  if (request === undefined) return [];
  const outcomes: UnpublishedPart[] = [];
  const tell = (part: string, time: string, body: Body): void => {
    if (!told.has(part))
      outcomes.push({ part, outcome: { ...headOf(requestId, request, part, time), ...body } });
  };

  const present = new Date(now).toISOString();
  tell(outcomePart.dispatched, present, dispatchedOf(requestId, request));
  const ended = consumers
    .flatMap((consumer) => endedOf(consumer))
    .toSorted((one, other) => (one.completedAt < other.completedAt ? -1 : 1));
  for (const end of ended) {
    const data = { requestId, requestType: request.type, ...end };
    tell(outcomePart.consumer(end.consumer), end.completedAt, { type: 'consumer-ended', data });
  }
  const status = statusOf(request, ended);
  if (status !== undefined) {
    const { error } = request;
    const data = { requestId, requestType: request.type, status, ...(error && { error }) };
    tell(outcomePart.ended, ended.at(-1)?.completedAt ?? present, { type: 'request-ended', data });
  }
  return outcomes;
}

/** Returns whether a request has its last outcome, unless a part of it is opened again. */
export function isComplete({ request, consumers }: Progress): boolean {
  if (request === undefined) return false;
  return request.state === 'repeat' || statusOf(request, consumers.flatMap(endedOf)) !== undefined;
}

type End = Omit<ConsumerEnded['data'], 'requestId' | 'requestType'>;
type Body =
  | Pick<Dispatched, 'type' | 'data'>
  | Pick<ConsumerEnded, 'type' | 'data'>
  | Pick<RequestEnded, 'type' | 'data'>;

function headOf(requestId: string, { tenant }: RequestProgress, part: string, time: string) {
  return {
    specversion: '1.0',
    id: outcomeId(requestId, part),
    source: '/uketsuke/outcomes',
    time,
    ...(tenant !== '' && { tenant }),
    datacontenttype: 'application/json',
  } as const;
}

function dispatchedOf(requestId: string, request: RequestProgress): Body {
  const { state, type: requestType, expected, waiting = [], original, error } = request;
  return {
    type: 'dispatched',
    data: {
      requestId,
      requestType,
      state,
      expected: [...expected],
      ...(waiting.length > 0 && { waiting: [...waiting] }),
      ...(original !== undefined && { original }),
      ...(error && { error }),
    },
  };
}

/** How a consumer ended, if it has. */
function endedOf({ consumer, state, result, error, completedAt }: ConsumerProgress): readonly End[] {
  if (completedAt === undefined) return [];
  if (state === 'succeeded') {
    return [{ consumer, status: state, ...(result !== undefined && { result }), completedAt }];
  }
  return state === 'failed' ? [{ consumer, status: state, ...(error && { error }), completedAt }] : [];
}

/** What the request came to, once it has: the same as `GET /requests/{id}` says. */
function statusOf(
  { state, expected }: RequestProgress,
  ended: readonly End[],
): RequestEnded['data']['status'] | undefined {
  switch (state) {
    case 'failed':
    case 'unrouted':
      return state;
    case 'repeat':
      // The request that came first has an end of its own.
      return undefined;
    case 'dispatched': {
      const statuses = expected.map((name) => ended.find(({ consumer }) => consumer === name)?.status);
      if (statuses.includes(undefined)) return undefined;
      return statuses.includes('failed') ? 'failed' : 'succeeded';
    }
  }
}

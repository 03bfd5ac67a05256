import type { Plan, PlannedRequest } from '../plan/plan';
import type { Happening, History, StatusSeen } from '../world/history';

export type Effect = Extract<Happening, { readonly kind: 'effect' }>;

/** A request that the intake queue accepted. */
export interface AcceptedRequest {
  readonly requestId: string;
  readonly planned: PlannedRequest;
  /** 503: its caller does not know that it was accepted. */
  readonly answered: 202 | 503;
  /** As callers saw it, the oldest first. */
  readonly statuses: readonly { readonly at: number; readonly status: StatusSeen }[];
  readonly effects: readonly Effect[];
  /** When its caller was answered that it is cancelled. */
  readonly cancelledAt?: number;
  /** When its parts were redriven, by consumer. */
  readonly redriven: ReadonlyMap<string, number>;
}

/** The facts of a run that has ended. */
export interface Remains {
  readonly plan: Plan;
  readonly history: History;
  readonly requests: readonly AcceptedRequest[];
  /** Bodies of outcomes that subscribers saw. */
  readonly outcomes: readonly string[];
  /** Bodies of letters of consumers. */
  readonly letters: readonly string[];
}

export const unknown: StatusSeen = { state: 'accepted', expected: [], parts: {} };

export function lastStatus({ statuses }: AcceptedRequest): StatusSeen {
  return statuses.at(-1)?.status ?? unknown;
}

/** Sorts the history by requests, in the order in which they were accepted. */
export function requestsOf({ happenings }: History, plan: Plan): readonly AcceptedRequest[] {
  const requests = new Map<string, AcceptedRequest>();
  const of = new Map<string, Happening[]>();
  for (const happening of happenings) {
    const own = of.get(happening.requestId);
    if (own === undefined) of.set(happening.requestId, [happening]);
    else own.push(happening);
  }
  for (const happening of happenings) {
    const { kind, requestId } = happening;
    if (kind !== 'accepted') continue;
    const planned = plan.requests[happening.place];
    const own = of.get(requestId) ?? [];
    if (planned === undefined) continue;
    const cancelledAt = own.find((one) => one.kind === 'cancelled')?.at;
    requests.set(requestId, {
      requestId,
      ...(cancelledAt !== undefined && { cancelledAt }),
      planned,
      answered: happening.answered,
      statuses: own.filter((one) => one.kind === 'status'),
      effects: own.filter((one) => one.kind === 'effect'),
      redriven: new Map(own.flatMap((one) => (one.kind === 'redriven' ? [[one.consumer, one.at]] : []))),
    });
  }
  return [...requests.values()];
}

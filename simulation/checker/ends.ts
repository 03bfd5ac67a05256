import { cancelledFailure } from '../../lambda/contract/cancellation';
import { acceptedAt } from '../../lambda/contract/request-id';
import { expectedOf } from '../app/versions';
import type { Plan } from '../plan/plan';
import type { PartSeen, StatusSeen } from '../world/history';
import { type AcceptedRequest, lastStatus, type Remains } from './facts';
import type { Violation, ViolationKind } from './violation';

const ended = new Set<StatusSeen['state']>(['succeeded', 'failed', 'unrouted', 'repeat']);

/** Checks that each request ended, as it had to. */
export function* checkEnds({ requests, letters, plan }: Remains): Iterable<Violation> {
  const ends = new Map(requests.map((request) => [request.requestId, request]));
  for (const request of requests) {
    yield* checkEnd(request, letters, plan);
    yield* checkRepeat(request, ends);
  }
}

/** Title of the error of a part that was not published. */
const undispatched = 'Dispatch failed';
/** Gives a key back when a request was not dispatched, also if the function that does it fails at first. */
const longestRelease = 1_800_000;

/** A repeat has the result of the request before it, which must have been dispatched, or may still be. */
function* checkRepeat(
  request: AcceptedRequest,
  requests: ReadonlyMap<string, AcceptedRequest>,
): Iterable<Violation> {
  const { requestId } = request;
  const { state, original = '' } = lastStatus(request);
  const first = requests.get(original);
  if (state !== 'repeat' || first === undefined || first.effects.length > 0) return;
  const { expected, parts } = lastStatus(first);
  if (!expected.every((name) => parts[name]?.end?.includes(undispatched) === true)) return;
  const end = first.statuses.find(({ status }) => status.state === 'failed')?.at ?? Infinity;
  if (acceptedAt(requestId).getTime() > end + longestRelease)
    yield { kind: 'lost', requestId, text: `repeats ${original}, which had failed before its dispatch` };
}

function* checkEnd(
  request: AcceptedRequest,
  letters: readonly string[],
  { sparesInnocents, expires }: Plan,
): Iterable<Violation> {
  const { requestId, planned, effects, redriven } = request;
  const status = lastStatus(request);
  const found = (kind: ViolationKind, text: string): Violation => ({ kind, requestId, text });
  if (status.state === 'accepted') return yield found('lost', 'has no record: its id answers 404 in the end');
  if (!ended.has(status.state)) {
    const open = status.expected.filter((name) => !isEnded(status, name));
    return yield found('stuck', `has not ended: ${open.map((name) => partText(status, name)).join(', ')}`);
  }
  const expected = expectedOf(planned);
  if (expected === undefined) {
    if (status.state !== 'failed') yield found('lost', `is invalid and ended ${status.state}`);
    return;
  }
  if (status.state === 'repeat') return;
  if (status.state === 'failed' && status.expected.length === 0) {
    if (sparesInnocents) yield found('harmed', 'was not dispatched');
    return;
  }
  for (const name of expected) {
    if (!status.expected.includes(name)) yield found('lost', `is not expected by ${name}`);
  }
  for (const name of status.expected) {
    const state = status.parts[name]?.state;
    const own = effects.filter(({ consumer }) => consumer === name);
    if (state === 'succeeded' && own.length === 0)
      yield found('lost', `succeeded at ${name} without an effect`);
    const isWithoutLetter = expires || isCancelled(status.parts[name]);
    const hasLetter = redriven.has(name) || letters.some((body) => body.includes(requestId));
    if (state === 'failed' && !isWithoutLetter && !hasLetter)
      yield found('lost', `failed at ${name} without a letter`);
    if (state === 'failed' && sparesInnocents && (planned.attempts?.[name] ?? []).length === 0)
      yield found('harmed', `failed at ${name}: ${status.parts[name]?.end}`);
  }
  for (const { data, consumer } of effects) {
    if (canonical(JSON.parse(data)) !== canonical(planned.data))
      yield found('lost', `reached ${consumer} with other data`);
  }
}

function isCancelled({ end = '{}' }: PartSeen = { state: 'failed' }): boolean {
  const { type }: { readonly type?: string } = JSON.parse(end);
  return type === cancelledFailure.type;
}

function isEnded({ parts }: StatusSeen, name: string): boolean {
  const state = parts[name]?.state;
  return state === 'succeeded' || state === 'failed';
}

function partText({ parts }: StatusSeen, name: string): string {
  return `${name} is ${parts[name]?.state ?? 'pending'}`;
}

function canonical(data: unknown): string {
  return JSON.stringify(Object.entries(Object(data)).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

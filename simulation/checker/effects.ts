import type { History } from '../world/history';
import { type AcceptedRequest, type Effect, lastStatus, type Remains } from './facts';
import type { Violation } from './violation';

/** Checks that nothing was done twice without an excuse. */
export function* checkEffects({ requests, history }: Remains): Iterable<Violation> {
  for (const request of requests) {
    yield* checkRepeats(request, history);
    yield* checkRecords(request, history);
    yield* checkUnexpected(request);
  }
  yield* checkKeys(requests);
}

function* checkRepeats(request: AcceptedRequest, history: History): Iterable<Violation> {
  const { requestId, effects, redriven } = request;
  for (const consumer of new Set(effects.map((effect) => effect.consumer))) {
    const own = effects.filter((effect) => effect.consumer === consumer);
    const success = successAt(request, consumer);
    const found = (text: string): Violation => ({
      kind: 'doubled',
      requestId,
      text: `${text} at ${consumer}`,
    });
    for (const [place, effect] of own.entries()) {
      if (success !== undefined && effect.began > success) {
        yield found('was worked on after its success was recorded');
        break;
      }
      const before = own[place - 1];
      if (before === undefined || mayRepeat(before, effect, history, redriven.get(consumer))) continue;
      yield found('had its effect twice without a fault that explains it');
      break;
    }
  }
}

/** A part fails only when its last effect may not have been recorded. */
function* checkRecords(request: AcceptedRequest, history: History): Iterable<Violation> {
  const { requestId, effects, redriven } = request;
  for (const [name, { state }] of Object.entries(lastStatus(request).parts)) {
    const last = effects.findLast(({ consumer }) => consumer === name);
    if (state !== 'failed' || last === undefined || redriven.has(name)) continue;
    const isExcused = (['interrupted', 'late'] as const).some((excuse) =>
      history.isExcused(last.process, excuse, requestId),
    );
    if (!isExcused)
      yield { kind: 'lost', requestId, text: `failed at ${name} although its work had succeeded` };
  }
}

/** Returns whether the guarantees allow a second effect. */
function mayRepeat(before: Effect, effect: Effect, history: History, redriven = Infinity): boolean {
  const { requestId } = effect;
  return (
    effect.at > redriven ||
    history.isExcused(before.process, 'interrupted', requestId) ||
    history.isExcused(before.process, 'late', requestId) ||
    history.isExcused(effect.process, 'late', requestId)
  );
}

function successAt({ statuses }: AcceptedRequest, consumer: string): number | undefined {
  return statuses.find(({ status }) => status.parts[consumer]?.state === 'succeeded')?.at;
}

/** A request that ended before its publication has no effect: its caller sends it again. */
function* checkUnexpected(request: AcceptedRequest): Iterable<Violation> {
  const { requestId, effects, statuses } = request;
  const { state, expected } = lastStatus(request);
  const [first] = effects;
  if (first === undefined) return;
  if (state !== 'succeeded' && state !== 'processing' && state !== 'accepted' && expected.length === 0)
    yield { kind: 'doubled', requestId, text: `ended ${state}, and had an effect at ${first.consumer}` };
  const recorded = statuses.find(({ status }) => status.expected.includes(first.consumer))?.at ?? Infinity;
  if (recorded > first.at && state !== 'accepted')
    yield { kind: 'regressed', requestId, text: `had an effect at ${first.consumer} before it was recorded` };
}

/** Requests with one key have one effect. */
function* checkKeys(requests: readonly AcceptedRequest[]): Iterable<Violation> {
  const first = new Map<string, string>();
  for (const { requestId, planned, effects } of requests) {
    if (planned.key === undefined) continue;
    for (const { consumer } of effects) {
      const key = `${planned.key} ${planned.type} ${consumer}`;
      const earlier = first.get(key) ?? requestId;
      first.set(key, earlier);
      if (earlier === requestId) continue;
      yield { kind: 'doubled', requestId, text: `had the effect at ${consumer} that ${earlier} had, too` };
      return;
    }
  }
}

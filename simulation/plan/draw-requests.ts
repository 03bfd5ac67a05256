import type { Dice } from './dice';
import type { Behaviour, PlannedRequest } from './plan';

/** Chances, from 0 to 1. */
export interface RequestMix {
  /** Of a consumer whose first attempts fail. */
  readonly failing: number;
  /** Of a consumer whose first attempt fails for good. */
  readonly permanent: number;
  /** Of a consumer that is slow. @default 0 */
  readonly slow?: number;
  /** Of an attempt that is slow after others failed. @default 0 */
  readonly slowRetry?: number;
  /** Of a request that ends each process of one consumer. @default 0 */
  readonly poison?: number;
  /** Of a request that its caller cancels. @default 0 */
  readonly cancelled?: number;
  /** Of a request with a key that is repeated after the faults. @default 0 */
  readonly lateRepeats?: number;
  /** Whether all requests come within a minute. @default false */
  readonly burst?: boolean;
}

const receiversOf = { note: ['archive', 'digest'], step: ['tally'], memo: ['bell'] } as const;
const texts = ['', 'plain', '"quoted" \\ text', 'two\nlines', 'naïve — 日本語 😀', '\ufffe'] as const;

const minute = 60_000;

/**
 * Draws what callers send.
 * @param within requests come in this time, in milliseconds
 * @param span time of the faults
 */
export function drawRequests(
  dice: Dice,
  { within: usual, span }: { readonly within: number; readonly span: number },
  mix: RequestMix,
): readonly PlannedRequest[] {
  const { burst = false, cancelled = 0, lateRepeats = 0 } = mix;
  const count = dice.between(5, 14);
  const requests: PlannedRequest[] = [];
  const within = burst ? 30_000 : usual;
  for (let number = 0; number < count; number++) {
    const at = dice.between(0, within);
    const type = dice.pick(['note', 'note', 'step', 'step', 'memo'] as const);
    const text = dice.pick(texts);
    const data =
      type === 'note'
        ? { number, color: dice.pick(['red', 'green', 'blue']), text }
        : type === 'step'
          ? { number, track: dice.pick(['a', 'b']), text }
          : { number, topic: dice.happens(0.85) ? 'a' : dice.pick(['b', 'c']), text };
    const key = dice.happens(0.3) ? { key: `key-${number}` } : {};
    const cancel = dice.happens(cancelled) ? { cancelledAfter: dice.between(0, 10 * minute) } : {};
    const request = { at, type, data, ...key, ...cancel, ...drawAttempts(dice, type, mix) };
    requests.push(request);
    if (request.key !== undefined && dice.happens(lateRepeats))
      requests.push({ ...request, at: span + dice.between(90 * minute, 120 * minute) });
    // Its caller repeats it, after an answer that was lost on its way, say.
    if (dice.happens(0.25)) requests.push({ ...request, at: at + dice.between(0, 300_000) });
  }
  return requests.toSorted((one, other) => one.at - other.at);
}

function drawAttempts(
  dice: Dice,
  type: PlannedRequest['type'],
  { failing, permanent, slow = 0, slowRetry = 0, poison = 0 }: RequestMix,
): Pick<PlannedRequest, 'attempts' | 'repeats'> {
  const receivers = receiversOf[type];
  if (dice.happens(poison)) {
    const kind = dice.pick(['exit', 'loop', 'odd', 'exit', 'throw'] as const);
    return { attempts: { [dice.pick(receivers)]: [kind] }, repeats: true };
  }
  const attempts: Record<string, readonly Behaviour[]> = {};
  for (const name of receivers) {
    const planned: Behaviour[] = [];
    if (dice.happens(failing))
      planned.push(...dice.times(3, () => dice.pick(['throw', 'throw', 'throw after', 'odd'] as const)));
    if (dice.happens(slow))
      planned.push(dice.pick(['slow', 'slow throw', 'slow throw', 'too slow'] as const));
    if (dice.happens(permanent)) planned.splice(dice.happens(0.5) ? 0 : planned.length, 0, 'permanent');
    if (planned.length > 0 && dice.happens(slowRetry)) planned.push('slow');
    if (planned.length > 0) attempts[name] = planned;
  }
  return Object.keys(attempts).length === 0 ? {} : { attempts };
}

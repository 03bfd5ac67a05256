import { isDeepStrictEqual } from 'node:util';
import type { Structure } from '../../aws/structure';

/** Enough for the retries of clients; the service does not publish for how long it remembers a token. */
const MOST_REMEMBERED = 1000;

interface Answered {
  readonly input: Structure;
  readonly result: object;
}

/**
 * Answers of calls by `ClientToken`, which SDK clients send again with a retry.
 * https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
 */
export class RepeatedCalls {
  private readonly answered = new Map<string, Answered>();

  /** Returns the answer of an earlier call with the same token and input, or runs the call. */
  once(action: string, input: Structure, run: () => object): object {
    const { ClientToken: token } = input;
    if (typeof token !== 'string') return run();
    const key = `${action} ${token}`;
    const before = this.answered.get(key);
    if (before !== undefined && isDeepStrictEqual(before.input, input)) return before.result;
    const result = run();
    this.answered.set(key, { input, result });
    const [oldest] = this.answered.keys();
    if (this.answered.size > MOST_REMEMBERED && oldest !== undefined) this.answered.delete(oldest);
    return result;
  }
}

import type { Clock, Timer } from '../../clock';
import { queueDoesNotExist } from './errors';
import type { Message } from './message';

interface Poll {
  readonly attempt: () => Message[];
  readonly end: (messages: Message[]) => void;
  readonly fail: (error: Error) => void;
}

/** Receives that wait for messages, served in the order in which they came. */
export class LongPolls {
  private readonly polls = new Set<Poll>();
  private alarm: { readonly due: number; readonly timer: Timer } | undefined;

  /** @param nextChange when the next message of the queue becomes available by itself */
  constructor(
    private readonly clock: Clock,
    private readonly nextChange: () => number | undefined,
  ) {}

  get size(): number {
    return this.polls.size;
  }

  /**
   * @param attempt receives what is there
   * @returns what an attempt received, or nothing after `milliseconds` or when `signal` says that nobody listens
   */
  async wait(
    milliseconds: number,
    signal: AbortSignal | undefined,
    attempt: () => Message[],
  ): Promise<Message[]> {
    if (signal?.aborted === true) return [];
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.polls.delete(poll);
        timer.cancel();
        signal?.removeEventListener('abort', stop);
        this.arm();
      };
      const poll: Poll = {
        attempt,
        end: (messages) => {
          leave();
          resolve(messages);
        },
        fail: (error) => {
          leave();
          reject(error);
        },
      };
      const stop = (): void => poll.end([]);
      this.polls.add(poll);
      const timer = this.clock.after(milliseconds, stop);
      signal?.addEventListener('abort', stop);
      this.arm();
    });
  }

  /** Something may have become available. */
  wake(): void {
    for (const poll of this.polls) {
      const messages = poll.attempt();
      if (messages.length === 0) break;
      poll.end(messages);
    }
    this.arm();
  }

  /** The queue is gone. */
  close(): void {
    for (const poll of this.polls) poll.fail(queueDoesNotExist());
  }

  private arm(): void {
    const due = this.polls.size === 0 ? undefined : this.nextChange();
    if (due === this.alarm?.due) return;
    this.alarm?.timer.cancel();
    this.alarm = undefined;
    if (due === undefined) return;
    const timer = this.clock.after(Math.max(0, due - this.clock.now()), () => {
      this.alarm = undefined;
      this.wake();
    });
    this.alarm = { due, timer };
  }
}

/** Requests begun in one turn of the event loop: a few milliseconds of work. */
const perTurn = 4;

/**
 * Spreads the work of busy moments over turns of the event loop. Node.js takes one new connection a turn and a listening
 * socket; when a turn answers hundreds of requests, a client that has just connected waits for seconds, and an SDK gives
 * up a call that was never read.
 */
export class Turns {
  private waiting: (() => void)[] = [];
  private next = 0;

  /** Begins a task in its turn, tasks in the order of the calls. A task must not throw. */
  take(task: () => void): void {
    if (this.waiting.push(task) === 1) setImmediate(this.begin);
  }

  private readonly begin = (): void => {
    for (let begun = 0; begun < perTurn && this.next < this.waiting.length; begun++) {
      this.waiting[this.next++]?.();
    }
    if (this.next < this.waiting.length) {
      setImmediate(this.begin);
    } else {
      this.waiting = [];
      this.next = 0;
    }
  };
}

import type { PublishedEvent } from '../../contract/envelope';
import type { Clock } from '../clock';
import type { Log } from '../log';
import { thrownFields } from '../thrown';
import type { Cancellations } from './claim-store';
import type { Deadline } from './deadline';

/** The request was cancelled by its caller: the reason of the aborted `signal` of its work. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

/**
 * Has the signal of an attempt, which is made when it is first read. In a class, because an accessor of each object costs a
 * microsecond.
 */
export abstract class Stoppable {
  constructor(
    private readonly watch: CancellationWatch,
    private readonly deadline: Deadline,
  ) {}

  get signal(): AbortSignal {
    return this.watch.signalUntil(this.deadline);
  }
}

/** Milliseconds between two reads of the mark of a request whose work is running. */
const interval = 5000;

export interface CancellationPorts {
  readonly store: Cancellations;
  readonly clock: Clock;
}

/**
 * Finds out whether the request of an attempt is cancelled. While the work runs the mark is read every five seconds, from
 * the first use of `signal` on: work that does not use it cannot be stopped.
 */
export class CancellationWatch {
  private controller: AbortController | undefined;
  private signal: AbortSignal | undefined;
  private timer: { cancel(): void } | undefined;
  private stopped = false;

  constructor(
    private readonly request: Pick<PublishedEvent, 'id' | 'tenant'>,
    private readonly ports: CancellationPorts,
    private readonly log: Log,
  ) {}

  /** Whether the work has been told to stop. */
  get hasAborted(): boolean {
    return this.controller?.signal.aborted === true;
  }

  /** Reads the mark. A mark that cannot be read counts as missing, because the attempt is worth more than its end. */
  async isCancelled(): Promise<boolean> {
    const { id: requestId, tenant } = this.request;
    try {
      return await this.ports.store.isCancelled({ requestId, tenant });
    } catch (error) {
      this.log.warn('cancellation not read', thrownFields(error));
      return false;
    }
  }

  /** Returns the signal of the work: aborted when the deadline passes, or with {@link Cancelled}. */
  signalUntil(deadline: Deadline): AbortSignal {
    if (this.signal !== undefined) return this.signal;
    this.controller = new AbortController();
    this.signal = AbortSignal.any([deadline.signal, this.controller.signal]);
    this.arm(this.controller);
    return this.signal;
  }

  /** The attempt has ended. */
  stop(): void {
    this.stopped = true;
    this.timer?.cancel();
  }

  private arm(controller: AbortController): void {
    if (this.stopped) return;
    this.timer = this.ports.clock.after(interval, () => void this.poll(controller));
  }

  private async poll(controller: AbortController): Promise<void> {
    const cancelled = await this.isCancelled();
    if (cancelled && !this.stopped) controller.abort(new Cancelled('The caller cancelled the request'));
    else this.arm(controller);
  }
}

import type { CallFault, Fault } from '../plan/plan';

export interface Hit {
  readonly what: CallFault;
  readonly milliseconds: number;
}

interface Window {
  readonly calls: RegExp;
  readonly what: CallFault;
  readonly from: number;
  readonly to: number;
}

/** Decides which fault hits a call. It does only what the plan says. */
export class Nemesis {
  private readonly counts = new Map<string, number>();
  private readonly calls = new Map<string, Hit>();
  private readonly skews = new Map<string, number>();
  private readonly copies = new Map<string, number>();
  private readonly windows: readonly Window[];
  private readonly throttles: readonly Extract<Fault, { readonly kind: 'throttle' }>[];
  private stopped = false;

  /** @param elapsed milliseconds since the beginning */
  constructor(
    faults: readonly Fault[],
    private readonly elapsed: () => number,
  ) {
    for (const fault of faults) {
      if (fault.kind === 'call') {
        const { what, milliseconds = 0 } = fault;
        this.calls.set(`${fault.call} ${fault.nth}`, { what, milliseconds });
      }
      if (fault.kind === 'skew') this.skews.set(`${fault.function} ${fault.nth}`, fault.milliseconds);
      if (fault.kind === 'copy') this.copies.set(`${fault.queue} ${fault.nth}`, fault.milliseconds);
    }
    this.windows = faults.flatMap((fault) =>
      fault.kind === 'window' ? [{ ...fault, calls: new RegExp(fault.calls) }] : [],
    );
    this.throttles = faults.filter((fault) => fault.kind === 'throttle');
  }

  /** Ends all faults. */
  stop(): void {
    this.stopped = true;
  }

  /** Counts a call, and returns what hits it. */
  hit(call: string): Hit | undefined {
    const counted = this.count(call);
    if (this.stopped) return undefined;
    const planned = this.calls.get(counted);
    if (planned !== undefined) return planned;
    const now = this.elapsed();
    const window = this.windows.find(({ calls, from, to }) => now >= from && now < to && calls.test(call));
    return window === undefined ? undefined : { what: window.what, milliseconds: 0 };
  }

  isThrottled(name: string): boolean {
    if (this.stopped) return false;
    const now = this.elapsed();
    return this.throttles.some(({ function: of, from, to }) => of === name && now >= from && now < to);
  }

  /** Counts a process, and returns how wrong its clock is in milliseconds. */
  skew(name: string): number {
    const counted = this.count(`process ${name}`).slice('process '.length);
    return this.stopped ? 0 : (this.skews.get(counted) ?? 0);
  }

  /** Counts a message of a queue, and returns after how many milliseconds its copy comes. */
  copy(queue: string): number | undefined {
    const counted = this.count(`copy ${queue}`).slice('copy '.length);
    return this.stopped ? undefined : this.copies.get(counted);
  }

  private count(name: string): string {
    const nth = (this.counts.get(name) ?? 0) + 1;
    this.counts.set(name, nth);
    return `${name} ${nth}`;
  }
}

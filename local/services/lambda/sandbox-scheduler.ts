import { AwsError } from '../../aws/error';
import type { InvokeResult } from '../../aws/lambda-invoker';
import type { Clock, Timer } from '../../clock';
import type { SandboxPool } from './sandbox-pool';
import { unhandled, type Sandbox } from './sandbox';
import type { StartGate } from './start-gate';
import type { Invocation } from './worker-message';

/** How often waiting invocations are looked at while nothing else happens. */
const LOOK_MS = 50;

/** How long an invocation waits for a sandbox that is busy before another one is started for it, on idle cores. */
const PATIENCE_MS = 50;

/** How long it waits before it may end an idle sandbox that another waiting invocation could use. */
const ROOM_PATIENCE_MS = 1000;

/**
 * How long an invocation may keep its turn on busy cores, how long one may wait for a busy sandbox of its function, and
 * how long all may run without one that begins or ends. After that another one begins: the others may be waiting for it.
 */
const LONGEST_PATIENCE_MS = 10_000;

/** Share of the machine's cores from which on more invocations only slow each other down. */
const BUSY = 0.8;

export interface SandboxSchedulerOptions {
  /** Measures waiting times. */
  readonly clock: Clock;
  /** How busy the machine is, from 0 to 1. */
  readonly load: { current(): number };
  readonly gate: StartGate;
  /** Sandboxes of all functions. */
  readonly sandboxes: number;
  /** Invocations of all functions that run at once while the cores are busy. */
  readonly runningWhenBusy: number;
}

/** An invocation at work. */
interface Running {
  readonly since: number;
  /** Invocations that it waits for. Meanwhile it leaves its turn to them. */
  calls: number;
}

interface Waiting {
  readonly pool: SandboxPool;
  readonly invocation: () => Invocation;
  readonly since: number;
  /** The invocation that waits for this one. */
  readonly caller: Running | undefined;
  readonly resolve: (result: InvokeResult) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Shares the machine among the functions of a runtime: decides which waiting invocation runs next, and when a sandbox is
 * started or ended for it. On AWS there is a machine for each sandbox. Here they share the cores, and one that is warm has
 * done the work of ten that are still being started.
 */
export class SandboxScheduler {
  private readonly pools: SandboxPool[] = [];
  /** Those that a running invocation waits for, then all others; each in order of arrival. */
  private readonly waiting: Waiting[] = [];
  /** By the session token of the sandbox. */
  private readonly running = new Map<string, Running>();
  private readonly readiness = new Set<{ readonly pool: SandboxPool; readonly resolve: () => void }>();
  private lastProgress = 0;
  private timer: Timer | undefined;
  private closed = false;

  constructor(private readonly options: SandboxSchedulerOptions) {}

  get sandboxCount(): number {
    return this.pools.reduce((sum, { size }) => sum + size, 0);
  }

  add(pool: SandboxPool): void {
    this.pools.push(pool);
  }

  /**
   * @param invocation made when it begins
   * @param callerToken session token of the sandbox whose handler waits for the result; undefined for other callers
   */
  async run(pool: SandboxPool, invocation: () => Invocation, callerToken?: string): Promise<InvokeResult> {
    if (this.closed) throw shuttingDown();
    const caller = callerToken === undefined ? undefined : this.running.get(callerToken);
    if (caller !== undefined) caller.calls++;
    const result = new Promise<InvokeResult>((resolve, reject) => {
      const since = this.options.clock.now();
      const waiting = { pool, invocation, since, caller, resolve, reject };
      const place = caller === undefined ? -1 : this.waiting.findIndex((other) => other.caller === undefined);
      this.waiting.splice(place === -1 ? this.waiting.length : place, 0, waiting);
    });
    this.dispatch();
    return result;
  }

  /** Resolves when no invocation of `pool` waits. */
  async ready(pool: SandboxPool): Promise<void> {
    if (this.closed || !this.hasWaiting(pool)) return;
    await new Promise<void>((resolve) => this.readiness.add({ pool, resolve }));
  }

  /** Begins what can begin. Called whenever a sandbox has become idle or has ended. */
  dispatch(): void {
    while (this.beginOne());
    for (const one of [...this.readiness].filter(({ pool }) => !this.hasWaiting(pool))) {
      this.readiness.delete(one);
      one.resolve();
    }
    this.timer?.cancel();
    this.timer =
      this.waiting.length === 0 || this.closed
        ? undefined
        : this.options.clock.after(LOOK_MS, () => this.dispatch(), true);
  }

  /**
   * Ends idle sandboxes until one more may be started, the one used least recently first.
   * @param waited how long an invocation has waited for it, in milliseconds
   * @returns false when they have not ended yet, or other invocations could use the idle ones. Without an idle sandbox
   *   there is room: the others belong to invocations that wait for others.
   */
  makeRoom(waited: number): boolean {
    const { sandboxes } = this.options;
    const ending = (): number => this.pools.reduce((sum, { endingCount }) => sum + endingCount, 0);
    while (this.sandboxCount - ending() >= sandboxes) {
      const idle = this.pools.filter(({ idleSince }) => idleSince !== undefined);
      const free = waited >= ROOM_PATIENCE_MS ? idle : idle.filter((pool) => !this.hasWaiting(pool));
      const [oldest] = free.toSorted((a, b) => Number(a.idleSince) - Number(b.idleSince));
      if (oldest === undefined) return idle.length === 0 && ending() === 0;
      oldest.endOldestIdle();
    }
    // A thread that is busy in native code may never end.
    return this.sandboxCount < sandboxes || waited >= LONGEST_PATIENCE_MS;
  }

  /** Resolves when the sandboxes that are being ended have ended. */
  async ended(): Promise<void> {
    await Promise.all(this.pools.map(async (pool) => pool.ended()));
  }

  close(): void {
    this.closed = true;
    this.timer?.cancel();
    for (const { reject } of this.waiting.splice(0)) reject(shuttingDown());
    for (const { resolve } of this.readiness) resolve();
  }

  private hasWaiting(pool: SandboxPool): boolean {
    return this.waiting.some((waiting) => waiting.pool === pool);
  }

  private beginOne(): boolean {
    if (this.closed || this.waiting.length === 0) return false;
    const now = this.options.clock.now();
    if (this.running.size === 0) this.lastProgress = now;
    const busy = this.options.load.current() >= BUSY;
    if (!this.hasTurn(now, busy)) return false;
    const passed = new Map<SandboxPool, number>();
    let another: Waiting | undefined;
    for (const waiting of this.waiting) {
      const { pool, since, caller } = waiting;
      const sandbox = pool.takeIdle();
      if (sandbox !== undefined) {
        this.begin(waiting, sandbox);
        return true;
      }
      const before = passed.get(pool) ?? 0;
      passed.set(pool, before + 1);
      // The sandboxes that are being started are for those before it.
      if (before < pool.starting || !pool.mayGrow) continue;
      const isUrgent = pool.size === 0 || now - Math.max(since, pool.startedAt) >= LONGEST_PATIENCE_MS;
      if (isUrgent && this.start(waiting, now)) return true;
      const isPatient = busy && caller === undefined;
      if (!isPatient && now - since >= PATIENCE_MS) another ??= waiting;
    }
    return another !== undefined && this.start(another, now);
  }

  /** Whether one more invocation may run, or one more sandbox be started. */
  private hasTurn(now: number, busy: boolean): boolean {
    const { sandboxes, runningWhenBusy } = this.options;
    const starting = this.pools.reduce((sum, pool) => sum + pool.starting, 0);
    const active = [...this.running.values()].filter(({ calls }) => calls === 0);
    const recent = active.filter(({ since }) => now - since < LONGEST_PATIENCE_MS);
    if (busy && starting + recent.length >= runningWhenBusy) return false;
    if (starting + active.length < sandboxes) return true;
    return starting === 0 && now - this.lastProgress >= LONGEST_PATIENCE_MS;
  }

  private begin(waiting: Waiting, sandbox: Sandbox): void {
    this.waiting.splice(this.waiting.indexOf(waiting), 1);
    const now = this.options.clock.now();
    this.running.set(sandbox.token, { since: now, calls: 0 });
    this.lastProgress = now;
    void sandbox.run(waiting.invocation()).then((result) => {
      this.running.delete(sandbox.token);
      this.lastProgress = this.options.clock.now();
      waiting.pool.keep(sandbox);
      this.settle(waiting, result);
    });
  }

  /** @returns false when it is not the time to start a sandbox */
  private start({ pool, since }: Waiting, now: number): boolean {
    if (this.options.gate.isFull || !this.makeRoom(now - since)) return false;
    void pool.start().then((error) => {
      // As on Lambda, the invocation that a sandbox was started for gets to know that it did not start.
      const at = error === undefined ? -1 : this.waiting.findIndex((waiting) => waiting.pool === pool);
      const [failed] = at === -1 ? [] : this.waiting.splice(at, 1);
      if (failed === undefined || error === undefined) this.dispatch();
      else this.settle(failed, unhandled(error));
    });
    return true;
  }

  /** The caller's turn goes back to it before another invocation gets one. */
  private settle({ caller, resolve }: Waiting, result: InvokeResult): void {
    if (caller !== undefined) caller.calls--;
    resolve(result);
    this.dispatch();
  }
}

function shuttingDown(): AwsError {
  return new AwsError('ServiceException', 'The local runtime is shutting down.', { status: 500 });
}

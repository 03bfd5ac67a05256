import type { InvokeResult } from '../../aws/lambda-invoker';
import type { Clock, Timer } from '../../clock';
import { INIT_TIMEOUT_MS, Sandbox, type SandboxOptions } from './sandbox';
import type { SandboxScheduler } from './sandbox-scheduler';
import type { StartGate } from './start-gate';
import type { FunctionErrorPayload, Invocation } from './worker-message';

export interface SandboxPoolOptions extends Omit<SandboxOptions, 'variables' | 'initMilliseconds'> {
  /** Made anew for each sandbox, as its log stream is in it. */
  readonly variables: () => Readonly<Record<string, string>>;
  /** Sandboxes of this function at most. @default - as many as the scheduler starts */
  readonly most: number | undefined;
  readonly scheduler: SandboxScheduler;
  readonly gate: StartGate;
  readonly clock: Clock;
  /** How long a sandbox is kept for the next invocation. */
  readonly keepMilliseconds: number;
  /** Told how long a cold start took. */
  readonly started: (milliseconds: number) => void;
}

/** The sandboxes of one function, kept warm for a while. The scheduler decides when one is started or ended early. */
export class SandboxPool {
  private readonly all = new Set<Sandbox>();
  /** The one used last is taken first, so that the others grow old. */
  private readonly idle: { readonly sandbox: Sandbox; readonly since: number; readonly usedAt: number }[] =
    [];
  private readonly ending = new Map<Sandbox, Promise<void>>();
  private reclaim: Timer | undefined;
  private closed = false;
  /** Sandboxes that are being started. */
  starting = 0;
  /** When the last sandbox was started, by the clock that measures code. */
  startedAt = -Infinity;
  /** Invocations that run or wait. */
  inUse = 0;

  constructor(private readonly options: SandboxPoolOptions) {
    options.scheduler.add(this);
  }

  /** Sandboxes, with those whose code is being loaded and those that are being ended. */
  get size(): number {
    return this.all.size;
  }

  /** Those of its sandboxes that are being ended. */
  get endingCount(): number {
    return this.ending.size;
  }

  get mayGrow(): boolean {
    return this.size < (this.options.most ?? Infinity);
  }

  /** Since when the oldest idle sandbox has been idle, by the machine's clock; undefined without an idle sandbox. */
  get idleSince(): number | undefined {
    return this.idle[0]?.usedAt;
  }

  /**
   * @param invocation made when it begins
   * @param callerToken session token of the sandbox whose handler waits for the result; undefined for other callers
   */
  async run(invocation: () => Invocation, callerToken?: string): Promise<InvokeResult> {
    this.inUse++;
    try {
      return await this.options.scheduler.run(this, invocation, callerToken);
    } finally {
      this.inUse--;
    }
  }

  /** Resolves when a new invocation would be the first to wait. */
  async ready(): Promise<void> {
    await this.options.scheduler.ready(this);
  }

  /** Loads the code once, so that the first invocation finds a warm sandbox. */
  async warm(): Promise<FunctionErrorPayload | undefined> {
    if (this.idle.length > 0) return undefined;
    const { gate, scheduler } = this.options;
    this.starting++;
    await gate.enter();
    this.starting--;
    scheduler.makeRoom(Infinity);
    await scheduler.ended();
    const error = await this.load(INIT_TIMEOUT_MS);
    scheduler.dispatch();
    return error;
  }

  /** Starts one more sandbox. @returns the error that its code threw, if any */
  async start(): Promise<FunctionErrorPayload | undefined> {
    // Lambda gives code that takes longer to load another try, within the timeout of the invocation.
    const { gate, definition } = this.options;
    void gate.enter();
    return this.load(Math.max(INIT_TIMEOUT_MS, definition.timeoutSeconds * 1000));
  }

  takeIdle(): Sandbox | undefined {
    for (let free = this.idle.pop(); free !== undefined; free = this.idle.pop()) {
      if (free.sandbox.alive) return free.sandbox;
    }
    return undefined;
  }

  /** Keeps a sandbox for the next invocation. */
  keep(sandbox: Sandbox): void {
    if (!sandbox.alive) return;
    const { clock, codeClock, keepMilliseconds } = this.options;
    this.idle.push({ sandbox, since: clock.now(), usedAt: codeClock.now() });
    this.reclaim ??= this.armReclaim(keepMilliseconds);
  }

  endOldestIdle(): void {
    const oldest = this.idle.shift()?.sandbox;
    if (oldest !== undefined && this.all.has(oldest)) this.ending.set(oldest, oldest.stop());
  }

  /** Resolves when the sandboxes that are being ended have ended. */
  async ended(): Promise<void> {
    await Promise.all(this.ending.values());
  }

  async close(): Promise<void> {
    this.closed = true;
    this.reclaim?.cancel();
    await Promise.all([...this.all].map(async (sandbox) => sandbox.stop()));
  }

  /** Loads the code in a place of the gate that has been taken, and leaves it. */
  private async load(initMilliseconds: number): Promise<FunctionErrorPayload | undefined> {
    const { gate, codeClock, started, scheduler } = this.options;
    const began = performance.now();
    this.starting++;
    this.startedAt = codeClock.now();
    const options = { ...this.options, variables: this.options.variables(), initMilliseconds };
    const sandbox = new Sandbox(options, () => {
      this.all.delete(sandbox);
      this.ending.delete(sandbox);
      scheduler.dispatch();
    });
    if (sandbox.alive) this.all.add(sandbox);
    if (this.closed) await sandbox.stop();
    const error = await sandbox.loaded;
    this.starting--;
    gate.leave();
    if (error !== undefined) return error;
    started(performance.now() - began);
    this.keep(sandbox);
    return undefined;
  }

  private armReclaim(milliseconds: number): Timer {
    return this.options.clock.after(milliseconds, () => this.reclaimIdle(), true);
  }

  private reclaimIdle(): void {
    const oldest = this.options.clock.now() - this.options.keepMilliseconds;
    while ((this.idle[0]?.since ?? Infinity) <= oldest) this.endOldestIdle();
    const next = this.idle[0];
    this.reclaim = next === undefined || this.closed ? undefined : this.armReclaim(next.since - oldest);
  }
}

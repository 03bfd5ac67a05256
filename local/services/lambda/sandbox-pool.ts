import { AwsError } from '../../aws/error';
import type { InvokeResult } from '../../aws/lambda-invoker';
import type { Clock, Timer } from '../../clock';
import { Growth } from './growth';
import { INIT_TIMEOUT_MS, Sandbox, unhandled, type SandboxOptions } from './sandbox';
import type { StartGate } from './start-gate';
import type { FunctionErrorPayload, Invocation } from './worker-message';

export interface SandboxPoolOptions extends Omit<SandboxOptions, 'variables' | 'initMilliseconds'> {
  /** Made anew for each sandbox, as its log stream is in it. */
  readonly variables: () => Readonly<Record<string, string>>;
  /** Sandboxes at most; further invocations wait. */
  readonly most: number;
  readonly gate: StartGate;
  readonly load: { current(): number };
  readonly clock: Clock;
  /** How long a sandbox is kept for the next invocation. */
  readonly keepMilliseconds: number;
  /** Told how long a cold start took. */
  readonly started: (milliseconds: number) => void;
}

interface Waiting {
  readonly invocation: Invocation;
  readonly since: number;
  resolve(result: InvokeResult): void;
  reject(error: Error): void;
}

/** The sandboxes of one function: as many as are needed at once, kept warm for a while. */
export class SandboxPool {
  private readonly all = new Set<Sandbox>();
  /** The one used last is taken first, so that the others grow old. */
  private readonly idle: { readonly sandbox: Sandbox; readonly since: number }[] = [];
  private readonly waiting: Waiting[] = [];
  private starting = 0;
  private running = 0;
  private reclaim: Timer | undefined;
  private readonly growth: Growth;
  private closed = false;

  constructor(private readonly options: SandboxPoolOptions) {
    this.growth = new Growth({
      clock: options.codeClock,
      load: options.load,
      waitingSince: () => this.oldestWaiting(),
      start: () => void this.startWhenNeeded(),
    });
  }

  /** Invocations that run or wait. */
  get inUse(): number {
    return this.running + this.waiting.length;
  }

  async run(invocation: Invocation): Promise<InvokeResult> {
    if (this.closed) throw shuttingDown();
    const result = new Promise<InvokeResult>((resolve, reject) => {
      this.waiting.push({ invocation, since: this.options.codeClock.now(), resolve, reject });
    });
    this.dispatch();
    return result;
  }

  /** Loads the code once, for the first invocation to be warm. */
  async warm(): Promise<FunctionErrorPayload | undefined> {
    if (this.idle.length > 0) return undefined;
    this.starting++;
    await this.options.gate.enter();
    const error = await this.start(INIT_TIMEOUT_MS);
    if (error !== undefined) this.dispatch();
    return error;
  }

  async close(): Promise<void> {
    this.closed = true;
    this.reclaim?.cancel();
    this.growth.close();
    for (const waiting of this.waiting.splice(0)) waiting.reject(shuttingDown());
    await Promise.all([...this.all].map(async (sandbox) => sandbox.stop()));
  }

  private dispatch(): void {
    while (this.waiting.length > 0) {
      const free = this.idle.pop();
      if (free === undefined) break;
      if (free.sandbox.alive) this.runOn(free.sandbox);
    }
    if (this.waiting.length <= this.starting || this.closed) return;
    const sandboxes = this.all.size + this.starting;
    if (sandboxes === 0) void this.startWhenNeeded();
    else if (sandboxes < this.options.most) this.growth.consider();
  }

  private oldestWaiting(): number | undefined {
    const sandboxes = this.all.size + this.starting;
    return sandboxes < this.options.most ? this.waiting[this.starting]?.since : undefined;
  }

  private runOn(sandbox: Sandbox): void {
    const next = this.waiting.shift();
    if (next === undefined) return;
    this.running++;
    void sandbox.run(next.invocation).then((result) => {
      this.running--;
      if (sandbox.alive) this.keep(sandbox);
      next.resolve(result);
      this.dispatch();
    });
  }

  /** By the time it is this one's turn to start, a warm sandbox may have done the work. */
  private async startWhenNeeded(): Promise<void> {
    this.starting++;
    await this.options.gate.enter();
    if (this.waiting.length === 0 || this.closed) {
      this.starting--;
      this.options.gate.leave();
      return;
    }
    // Lambda gives code that takes longer to load another try, within the timeout of the invocation.
    const { timeoutSeconds } = this.options.definition;
    const error = await this.start(Math.max(INIT_TIMEOUT_MS, timeoutSeconds * 1000));
    // As on Lambda, the invocation that a sandbox was started for gets to know that it did not start.
    if (error !== undefined) this.waiting.shift()?.resolve(unhandled(error));
    this.dispatch();
  }

  private async start(initMilliseconds: number): Promise<FunctionErrorPayload | undefined> {
    const began = performance.now();
    const options = { ...this.options, variables: this.options.variables(), initMilliseconds };
    const sandbox = new Sandbox(options, () => {
      this.all.delete(sandbox);
      this.dispatch();
    });
    if (sandbox.alive) this.all.add(sandbox);
    if (this.closed) await sandbox.stop();
    const error = await sandbox.loaded;
    this.starting--;
    this.options.gate.leave();
    if (error !== undefined) return error;
    this.options.started(performance.now() - began);
    this.keep(sandbox);
    this.dispatch();
    return undefined;
  }

  private keep(sandbox: Sandbox): void {
    this.idle.push({ sandbox, since: this.options.clock.now() });
    this.reclaim ??= this.armReclaim(this.options.keepMilliseconds);
  }

  private armReclaim(milliseconds: number): Timer {
    return this.options.clock.after(milliseconds, () => this.reclaimIdle(), true);
  }

  private reclaimIdle(): void {
    const oldest = this.options.clock.now() - this.options.keepMilliseconds;
    while ((this.idle[0]?.since ?? Infinity) <= oldest) void this.idle.shift()?.sandbox.stop();
    const next = this.idle[0];
    this.reclaim = next === undefined || this.closed ? undefined : this.armReclaim(next.since - oldest);
  }
}

function shuttingDown(): AwsError {
  return new AwsError('ServiceException', 'The local runtime is shutting down.', { status: 500 });
}

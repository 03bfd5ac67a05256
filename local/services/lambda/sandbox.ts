import { type Edges, type InvocationEnd, openEdges } from '../../aws/edge';
import type { InvokeResult } from '../../aws/lambda-invoker';
import { parseStructure } from '../../aws/structure';
import type { Clock, Timer } from '../../clock';
import { sdkHome } from './code';
import type { CompleteDefinition } from './definition';
import { Lines } from './lines';
import type { HostedWorker, SandboxHosts } from './sandbox-host';
import { parseWorkerMessage, type FunctionErrorPayload, type Invocation } from './worker-message';

/** What Lambda leaves to the heap of the memory a function was given. */
const HEAP_SHARE = 0.9;

/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
export const INIT_TIMEOUT_MS = 10_000;

export interface SandboxOptions {
  readonly definition: CompleteDefinition;
  readonly hosts: SandboxHosts;
  /** Directory of the code. */
  readonly taskRoot: string;
  /** Directory that is `/opt` on Lambda; undefined without layers. */
  readonly layers: string | undefined;
  readonly variables: Readonly<Record<string, string>>;
  /** Measures the time code takes. */
  readonly codeClock: Clock;
  /** How long the code may take to load. */
  readonly initMilliseconds: number;
  /** Given every line the function writes. */
  readonly output: (line: string) => void;
  /** Receives its invocations, and may kill its worker. @default - nobody does */
  readonly edges?: Pick<Edges, 'begin'> | undefined;
}

/** An execution environment: a worker thread with a function's code loaded, for one invocation at a time. */
export class Sandbox {
  /** Settles once the code is loaded: with the error it threw, if any. */
  readonly loaded: Promise<FunctionErrorPayload | undefined>;
  private readonly lines: Lines;
  private readonly worker: HostedWorker;
  private dead = false;
  /** Whether we end the worker ourselves, so that its exit is no news. */
  private ending = false;
  private settleLoading: (error?: FunctionErrorPayload) => void = () => {};
  private running: { readonly invocation: Invocation; end(result: InvokeResult): void } | undefined;
  private limit: Timer | undefined;
  private outOfMemory = false;
  /** Whether somebody else ends the worker. */
  private killed = false;
  private watch: InvocationEnd | undefined;
  private failure: string | undefined;

  /** @param ended called once when the worker has ended, for whatever reason */
  constructor(
    private readonly options: SandboxOptions,
    ended: () => void,
  ) {
    this.lines = new Lines(options.output);
    this.loaded = new Promise((resolve) => (this.settleLoading = resolve));
    this.worker = this.start(ended);
  }

  /** The session token that its code signs with. No other sandbox has it. */
  get token(): string {
    return this.options.variables['AWS_SESSION_TOKEN'] ?? '';
  }

  /** Whether it can take an invocation. */
  get alive(): boolean {
    return !this.dead;
  }

  /** Runs the handler; only when it is alive, loaded and not running. */
  async run(invocation: Invocation): Promise<InvokeResult> {
    if (this.dead) return this.exited(invocation.requestId, 0);
    this.worker.keepAlive(true);
    const result = new Promise<InvokeResult>((resolve) => {
      this.running = { invocation, end: resolve };
    });
    this.limit = this.options.codeClock.after(invocation.remaining, () => this.timeOut());
    const { edges = openEdges, definition } = this.options;
    this.watch = edges.begin({
      functionName: definition.functionName,
      sessionToken: this.token,
      requestId: invocation.requestId,
      payload: invocation.payload,
      kill: async () => this.kill(),
    });
    this.worker.post(invocation);
    return result;
  }

  async stop(): Promise<void> {
    this.ending = true;
    await this.worker.terminate();
  }

  private start(ended: () => void): HostedWorker {
    const { definition, hosts, taskRoot, layers, variables, codeClock, initMilliseconds } = this.options;
    this.limit = codeClock.after(initMilliseconds, () => {
      const seconds = (initMilliseconds / 1000).toFixed(2);
      this.unload({ errorType: 'Sandbox.Timedout', errorMessage: `Init timed out after ${seconds} seconds` });
    });
    const options = {
      workerData: {
        root: taskRoot,
        handler: definition.handler,
        runtime: definition.runtime,
        memory: definition.memoryMegabytes,
        layers,
        sdk: sdkHome() ?? __dirname,
      },
      env: { ...variables },
      resourceLimits: { maxOldGenerationSizeMb: Math.floor(definition.memoryMegabytes * HEAP_SHARE) },
    };
    return hosts.start(definition.functionName, options, {
      message: (raw) => this.receive(raw),
      written: (text) => this.lines.write(text),
      refused: (reason) => {
        this.dead = true;
        this.limit?.cancel();
        this.settleLoading({ errorType: 'Runtime.InvalidOptions', errorMessage: reason });
        ended();
      },
      failed: (code, reason) => {
        this.outOfMemory = code === 'ERR_WORKER_OUT_OF_MEMORY';
        this.failure = reason;
      },
      exited: (code) => {
        this.end(code);
        ended();
      },
    });
  }

  private receive(raw: unknown): void {
    const message = parseWorkerMessage(raw);
    switch (message?.type) {
      case undefined:
        break;
      case 'ready':
        this.limit?.cancel();
        this.worker.keepAlive(false);
        this.settleLoading();
        break;
      case 'unloadable':
        this.unload(parseError(message.payload));
        break;
      case 'output':
        this.lines.write(message.text);
        break;
      case 'succeeded':
        this.answered(message.requestId, { payload: message.payload });
        break;
      case 'failed':
        this.answered(message.requestId, { payload: message.payload, functionError: 'Unhandled' });
        break;
      case 'died':
        this.dead = true;
        this.settleLoading(parseError(message.payload));
        this.finish({ payload: message.payload, functionError: 'Unhandled' });
        break;
    }
  }

  private answered(requestId: string, result: InvokeResult): void {
    if (this.killed || requestId !== this.running?.invocation.requestId) return;
    if (this.watch?.isKilledAtEnd() === true) void this.kill();
    else this.finish(result);
  }

  private async kill(): Promise<void> {
    this.killed = true;
    this.dead = true;
    await this.worker.terminate();
  }

  private unload(error: FunctionErrorPayload): void {
    this.limit?.cancel();
    this.dead = true;
    this.settleLoading(error);
    void this.stop();
  }

  private timeOut(): void {
    const { running } = this;
    if (running === undefined) return;
    this.dead = true;
    const { requestId, remaining } = running.invocation;
    const seconds = (remaining / 1000).toFixed(2);
    const message = `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`;
    this.lines.write(`${message}\n`);
    void this.stop();
    this.finish(unhandled({ errorType: 'Sandbox.Timedout', errorMessage: message }));
  }

  private finish(result: InvokeResult): void {
    this.limit?.cancel();
    this.worker.keepAlive(false);
    const { running, watch } = this;
    this.running = undefined;
    this.watch = undefined;
    watch?.ended(result);
    running?.end(result);
  }

  private end(code: number | NodeJS.Signals): void {
    this.dead = true;
    this.limit?.cancel();
    this.lines.end();
    const result = this.exited(this.running?.invocation.requestId, code);
    this.settleLoading(parseError(result.payload));
    this.finish(result);
  }

  /** Lambda's words for a runtime that has ended, on its own or by the kernel. */
  private exited(requestId: string | undefined, code: number | NodeJS.Signals): InvokeResult {
    const how =
      this.outOfMemory || this.killed || typeof code === 'string'
        ? `Runtime exited with error: signal: ${signalWords[code] ?? 'killed'}`
        : code === 0
          ? 'Runtime exited without providing a reason'
          : `Runtime exited with error: exit status ${code}`;
    const detail = this.failure === undefined ? '' : ` (${this.failure})`;
    const prefix = requestId === undefined ? '' : `RequestId: ${requestId} `;
    if (!this.ending) this.options.output(`${prefix}Error: ${how}${detail}`);
    return unhandled({ errorType: 'Runtime.ExitError', errorMessage: `${prefix}Error: ${how}` });
  }
}

/** Signals in the words of Lambda; all others are `killed`. */
const signalWords: Readonly<Record<string, string>> = {
  SIGABRT: 'aborted',
  SIGSEGV: 'segmentation fault',
  SIGTRAP: 'trace/breakpoint trap',
};

export function unhandled(error: FunctionErrorPayload): InvokeResult {
  return { payload: JSON.stringify(error), functionError: 'Unhandled' };
}

/** Reads what `worker.cjs` or this file wrote. */
function parseError(payload: string): FunctionErrorPayload {
  const { errorType, errorMessage, trace } = parseStructure(payload) ?? {};
  return {
    errorType: String(errorType),
    errorMessage: String(errorMessage),
    ...(Array.isArray(trace) && { trace }),
  };
}

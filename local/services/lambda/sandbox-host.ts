import { type ChildProcess, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { join } from 'node:path';
import type { WorkerOptions } from 'node:worker_threads';
import { readFrames, writeFrame } from './frames.cjs';

const HOST_FILE = join(__dirname, 'host.cjs');
const WORKER_FILE = join(__dirname, 'worker.cjs');

/** Receives what happens to a worker thread. */
export interface WorkerEvents {
  message(raw: unknown): void;
  /** The code wrote to a stream past the messages of `worker.cjs`. */
  written(text: string): void;
  /** The thread cannot start with its options. It does not exit afterwards. */
  refused(reason: string): void;
  failed(code: string, reason: string): void;
  /** @param code exit status, or the signal that ended the whole process */
  exited(code: number | NodeJS.Signals): void;
}

/** A worker thread in another process. */
export interface HostedWorker {
  post(message: object): void;
  /** @returns when the thread has ended */
  terminate(): Promise<void>;
  /** Whether this process stays alive for the worker; it does at first. */
  keepAlive(alive: boolean): void;
}

interface Guest {
  readonly functionName: string;
  readonly events: WorkerEvents;
  readonly ended: (() => void)[];
  isBusy: boolean;
}

interface Process {
  readonly child: ChildProcess;
  /** Carries messages in both directions. */
  readonly pipe: Socket;
}

/** A process of worker threads, started with the first of them, and again when it has ended. */
class SandboxHost {
  private readonly guests = new Map<number, Guest>();
  private process: Process | undefined;
  private started = 0;

  /** @param died given the functions that were at work when the process ended by itself */
  constructor(private readonly died: (functionNames: readonly string[]) => void) {}

  start(functionName: string, options: WorkerOptions, events: WorkerEvents): HostedWorker {
    const id = ++this.started;
    const guest: Guest = { functionName, events, ended: [], isBusy: true };
    this.process ??= this.spawn();
    const { pipe } = this.process;
    this.guests.set(id, guest);
    this.send({ type: 'start', id, file: WORKER_FILE, options });
    this.holdProcess(pipe);
    return {
      post: (message) => this.send({ type: 'post', id, message }),
      terminate: async () => {
        if (this.guests.get(id) !== guest) return;
        const ended = new Promise<void>((resolve) => guest.ended.push(resolve));
        this.send({ type: 'terminate', id });
        await ended;
      },
      keepAlive: (alive) => {
        guest.isBusy = alive;
        this.holdProcess(pipe);
      },
    };
  }

  /** Ends the process with all its threads. */
  close(): void {
    this.process?.child.kill('SIGKILL');
  }

  private spawn(): Process {
    // Options of this process, such as a debugger's port, are not for another.
    const { NODE_OPTIONS: _, NODE_V8_COVERAGE: __, ...env } = process.env;
    const child = spawn(process.execPath, [HOST_FILE], {
      env,
      stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
    });
    const pipe = child.stdio[3];
    if (!(pipe instanceof Socket)) throw new Error('A child process has no pipe.');
    child.unref();
    const kill = (): void => void child.kill('SIGKILL');
    readFrames(pipe, (message) => this.receive(message), kill);
    // A function may close the pipe; without it the process is of no use.
    pipe.on('error', kill);
    pipe.on('close', kill);
    child.once('exit', (code, signal) => this.end(child, signal ?? code ?? 1));
    child.on('error', () => this.end(child, 1));
    return { child, pipe };
  }

  private send(message: object): void {
    // An error is one of a pipe that has closed; `exit` follows.
    if (this.process !== undefined) writeFrame(this.process.pipe, message);
  }

  private receive(raw: unknown): void {
    // A function may write a frame with values of any type.
    const { type, id, message, text, code } = Object(raw);
    const guest = this.guests.get(id);
    if (guest === undefined) return;
    if (type === 'message') guest.events.message(message);
    else if (type === 'written') guest.events.written(textOf(text));
    else if (type === 'failed') guest.events.failed(textOf(code), textOf(message));
    else if (type === 'refused') this.leave(id, guest, () => guest.events.refused(textOf(message)));
    else if (type === 'exited')
      this.leave(id, guest, () => guest.events.exited(typeof code === 'number' ? code : 1));
  }

  private leave(id: number, guest: Guest, report: () => void): void {
    this.guests.delete(id);
    if (this.process !== undefined) this.holdProcess(this.process.pipe);
    report();
    for (const ended of guest.ended) ended();
  }

  private end(child: ChildProcess, code: number | NodeJS.Signals): void {
    if (this.process?.child !== child) return;
    this.process = undefined;
    const guests = [...this.guests];
    this.died(guests.filter(([, { isBusy }]) => isBusy).map(([, { functionName }]) => functionName));
    for (const [id, guest] of guests) this.leave(id, guest, () => guest.events.exited(code));
  }

  /** Keeps this process alive while a worker has something to do. */
  private holdProcess(pipe: Socket): void {
    if (pipe.destroyed) return;
    if ([...this.guests.values()].some(({ isBusy }) => isBusy)) pipe.ref();
    else pipe.unref();
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/**
 * The processes of a runtime's functions. They share one. A function that was at work when it ended gets a process of
 * its own from then on, so that it does not disturb the others again.
 */
export class SandboxHosts {
  private readonly suspects = new Map<string, SandboxHost>();
  private closed = false;
  private readonly shared = this.host();

  start(functionName: string, options: WorkerOptions, events: WorkerEvents): HostedWorker {
    return (this.suspects.get(functionName) ?? this.shared).start(functionName, options, events);
  }

  close(): void {
    this.closed = true;
    for (const host of [this.shared, ...this.suspects.values()]) host.close();
  }

  private host(): SandboxHost {
    return new SandboxHost((functionNames) => {
      if (this.closed) return;
      for (const name of functionNames) {
        if (!this.suspects.has(name)) this.suspects.set(name, this.host());
      }
    });
  }
}

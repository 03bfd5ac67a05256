import type { Hop } from '../hops';
import { isFailure } from './failures';
import { errorInWords, type LogLine } from './log-line';

/** A function's work on one message. */
export interface Work {
  readonly name: string;
  startedAt: number;
  attempts: number;
  /** Undefined while it runs. */
  milliseconds: number | undefined;
  failed: boolean;
  /** The type of the error, where it is known. */
  reason: string | undefined;
}

/** One step of one message: a hop that is about it. */
export interface Step {
  readonly hop: Hop;
  /** The message that the step is about. */
  readonly about: string;
  /** Whether this message of a batch failed. */
  readonly failed: boolean;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** What is known of one request: the sum of its hops, which are not kept. */
export class Chain {
  /** The call of the API that made it. */
  call: { readonly resource: string; readonly status: string } | undefined;
  /** The first queue or topic. */
  entry: string | undefined;
  publishedAt: number | undefined;
  readonly delivered = new Set<string>();
  readonly undelivered = new Map<string, string>();
  filteredOut = 0;
  readonly works = new Map<string, Work>();
  /** Topics and Event APIs with the messages about this one. */
  readonly reported = new Map<string, Set<string>>();
  readonly failures = new Set<string>();
  /** How a request ended otherwise than with success, and why, as functions logged it. */
  readonly ends = new Map<string, 'failed' | 'unrouted'>();
  /** Messages in queues, and queues by message. */
  readonly queued = new Map<string, string>();
  firstAt: number;
  lastAt: number;
  /** How often its block was printed. */
  printed = 0;
  /** Whether there is something new to print. */
  changed = false;
  private startsAnew = false;

  constructor(
    readonly key: string,
    at: number,
  ) {
    this.firstAt = at;
    this.lastAt = at;
  }

  /** Whether a client sent it. What functions send by themselves is not followed. */
  get isRequest(): boolean {
    if (this.call !== undefined) return !/^(?:GET|HEAD|OPTIONS) /.test(this.call.resource) || this.isRefused;
    return this.entry !== undefined;
  }

  get isRefused(): boolean {
    return /^[45]/.test(this.call?.status ?? '');
  }

  get hasFailed(): boolean {
    const hasEndedBadly = [...this.ends.values()].includes('failed');
    return hasEndedBadly || this.failures.size > 0 || [...this.works.values()].some(({ failed }) => failed);
  }

  /** Whether no message is in a queue and no function runs. */
  get isIdle(): boolean {
    return (
      this.queued.size === 0 && [...this.works.values()].every((work) => work.milliseconds !== undefined)
    );
  }

  add(step: Step): void {
    const { hop, about, at } = step;
    this.lastAt = at;
    if (this.startsAnew) this.firstAt = at;
    this.startsAnew = false;
    if (hop.service === 'sqs') this.addQueued(hop, about);
    if (about !== this.key) {
      this.addReport(hop, about);
      if (isFailure(hop)) this.fail(step);
      return;
    }
    this.changed = true;
    switch (hop.service) {
      case 'api':
        this.call = { resource: hop.resource, status: hop.event };
        return;
      case 'sqs':
        this.entry ??= hop.event.startsWith('sent') ? hop.resource : undefined;
        if (isFailure(hop)) this.fail(step);
        return;
      case 'sns':
        this.addPublished(step);
        return;
      case 'lambda':
        this.addWork(step);
        return;
      default:
        if (isFailure(hop)) this.fail(step);
    }
  }

  /**
   * Adds what a function logged about it.
   * @returns whether the line is about its end
   */
  note(line: LogLine): boolean {
    const { resource, level, message, error } = line;
    const work = this.works.get(resource);
    if (level === 'ERROR' && work !== undefined) work.reason = error;
    if (message !== 'failed' && message !== 'unrouted') return false;
    const words = errorInWords(line);
    this.ends.set(words === '' ? resource : `${resource}: ${words}`, message);
    this.changed = true;
    return true;
  }

  /** Forgets what was printed, but for the attempts that are counted on. */
  markPrinted(): void {
    this.printed++;
    this.changed = false;
    this.startsAnew = true;
    this.delivered.clear();
    this.undelivered.clear();
    this.filteredOut = 0;
    this.failures.clear();
    this.ends.clear();
    this.reported.clear();
    for (const [name, work] of this.works)
      if (work.milliseconds !== undefined && !work.failed) this.works.delete(name);
  }

  private addQueued({ resource, event }: Hop, about: string): void {
    const place = `${about}\n${resource}`;
    if (event.startsWith('sent')) this.queued.set(place, resource);
    else if (event !== 'received') this.queued.delete(place);
  }

  private addReport({ service, resource, event }: Hop, about: string): void {
    if (service !== 'sns' || event !== 'published') return;
    this.reported.set(resource, (this.reported.get(resource) ?? new Set()).add(about));
  }

  private addPublished({ hop, at }: Step): void {
    const [, target = ''] = / (?:to|for) (.*?)(?:: |$)/.exec(hop.event) ?? [];
    if (hop.event === 'published') {
      this.entry ??= hop.resource;
      this.publishedAt ??= at;
    } else if (hop.event.startsWith('delivered to ')) {
      this.delivered.add(target);
      this.undelivered.delete(target);
    } else if (hop.event.startsWith('filtered out')) this.filteredOut++;
    else if (hop.event.startsWith('not delivered')) {
      this.undelivered.set(target, hop.event.slice(hop.event.indexOf(': ') + 2));
    }
  }

  private addWork({ hop: { resource, event }, failed, at }: Step): void {
    const known = this.works.get(resource);
    const work = known ?? {
      name: resource,
      startedAt: at,
      attempts: 0,
      milliseconds: undefined,
      failed: false,
      reason: undefined,
    };
    this.works.set(resource, work);
    const [, took, error] = /^(?:succeeded|failed) in (\d+) ms(?:: (.*))?$/.exec(event) ?? [];
    if (event.startsWith('invoked with')) {
      Object.assign(work, {
        startedAt: at,
        attempts: work.attempts + 1,
        milliseconds: undefined,
        reason: undefined,
      });
    } else if (took !== undefined) {
      // An event source mapping reports its invocations by itself, before and after.
      if (work.attempts > 0 && work.milliseconds === undefined) work.reason = error;
      else {
        Object.assign(work, { attempts: work.attempts + 1, failed: error !== undefined, reason: error });
        work.milliseconds = Number(took);
      }
    } else if (/^succeeded \d|^batch of /.test(event)) {
      work.milliseconds = at - work.startedAt;
      work.failed = failed || event.startsWith('batch of ');
    } else if (event !== 'throttled' && work.attempts === 0) this.works.delete(resource);
  }

  private fail({ hop: { resource, event } }: Step): void {
    this.failures.add(`${resource} ${event}`);
  }
}

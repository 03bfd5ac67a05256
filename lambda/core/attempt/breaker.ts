import { type BreakerPolicy, openSeconds } from '../../contract/retry-policy';
import type { Clock } from '../clock';
import { DependencyDown } from '../dependency-down';
import type { Log } from '../log';
import { secondsUntil } from '../retry-later';
import { isA, memberOf, thrownFields } from '../thrown';
import { type BreakerRecord, type BreakerStore, closedBreaker, type StoredBreaker } from './breaker-store';
import type { Pause } from './next-attempt';

export interface BreakerPorts {
  readonly store: BreakerStore;
  readonly clock: Clock;
  readonly log: Log;
  /** @returns a number from 0 to below 1 */
  readonly random: () => number;
}

/** Whether an attempt may begin: it may, as the probe of an open breaker, or not before a pause. */
export type Admission = 'closed' | 'probe' | Pause;

/** For so long a sandbox goes on with what it has read. */
const freshMilliseconds = 1000;

/** Writes of other sandboxes that one write outlasts. */
const mostConflicts = 3;

/** Returns the record that replaces another one; `undefined` to leave it. */
type Change = (record: BreakerRecord) => BreakerRecord | undefined;

/**
 * Keeps attempts from being spent on a dependency that is down. While it is open, messages are returned without an attempt.
 * Afterwards one attempt is the probe, and its end decides.
 *
 * No method throws: without its store the breaker is closed.
 */
export class Breaker {
  private read: StoredBreaker = { record: closedBreaker, version: 0 };
  private readAt = -Infinity;
  /** Calls of the store, one after another, so that attempts of one batch do not conflict with each other. */
  private calls: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly policy: BreakerPolicy,
    private readonly ports: BreakerPorts,
  ) {}

  /** @param latest when a probe has ended, or has crashed, in milliseconds since the epoch */
  async admit(latest: number): Promise<Admission> {
    return this.oneByOne('closed', async (): Promise<Admission> => {
      const now = this.ports.clock.now();
      await this.refresh(now);
      const { openUntil } = this.read.record;
      if (openUntil === undefined) return 'closed';
      // Nobody else is the probe while this one can be at work.
      if (
        now >= openUntil &&
        (await this.write({ ...this.read.record, openUntil: latest, probing: true }, now))
      )
        return 'probe';
      return this.pause(now) ?? 'closed';
    });
  }

  /** Lets another message be the probe, because no attempt has begun. */
  async withdraw(admission: Admission): Promise<void> {
    if (admission !== 'probe') return;
    const now = this.ports.clock.now();
    await this.change(now, (record) =>
      record.openUntil === undefined ? undefined : { ...record, openUntil: now, probing: false },
    );
  }

  /** Counts an attempt that reached its end: the dependency has answered. */
  async succeeded(admission: Admission): Promise<void> {
    const { failures, openUntil } = this.read.record;
    if (admission !== 'probe' && (failures === 0 || openUntil !== undefined)) return;
    await this.change(this.ports.clock.now(), (record) => {
      if (admission !== 'probe' && record.openUntil !== undefined) return undefined;
      if (admission === 'probe') this.ports.log.info('breaker closed', { openings: record.openings });
      return closedBreaker;
    });
  }

  /**
   * Counts a failure that could be retried.
   * @returns the pause of an attempt that does not count; `undefined` when it counts
   */
  async failed(thrown: unknown, admission: Admission): Promise<Pause | undefined> {
    const now = this.ports.clock.now();
    const isDown = isA(thrown, DependencyDown);
    const opens = admission === 'probe' || isDown;
    const isOpenAlready = (this.read.record.openUntil ?? 0) > now;
    if (admission === 'probe' || !isOpenAlready)
      await this.change(now, (record) =>
        this.afterFailure(record, { opens, isProbe: admission === 'probe', thrown, now }),
      );
    return opens ? this.pause(now) : undefined;
  }

  private afterFailure(
    record: BreakerRecord,
    { opens, isProbe, thrown, now }: { opens: boolean; isProbe: boolean; thrown: unknown; now: number },
  ): BreakerRecord | undefined {
    const { failures: most, withinSeconds } = this.policy;
    const isOpen = record.openUntil !== undefined;
    // Somebody else has opened it meanwhile.
    if (isOpen && !isProbe) return undefined;
    const isRecent = now - record.since <= withinSeconds * 1000;
    const failures = isRecent ? record.failures + 1 : 1;
    const since = isRecent ? record.since : now;
    if (!opens && failures < most) return { failures, since, openings: 0 };
    const openings = record.openings + 1;
    const asked = isA(thrown, DependencyDown) ? secondsUntil(memberOf(thrown, 'after'), now) : undefined;
    const seconds = Math.min(Math.max(asked ?? 0, openSeconds(this.policy, openings)), this.policy.maxPause);
    this.ports.log.warn('breaker open', { failures, openings, seconds });
    return { failures, since, openings, openUntil: now + seconds * 1000 };
  }

  /**
   * Returns for how long a message is hidden, a little longer than the breaker is open, so that not all return at once. While
   * a probe is at work it may close at any time, so that the pause is not longer than that of an open breaker.
   */
  private pause(now: number): Pause | undefined {
    const { openUntil, openings, probing } = this.read.record;
    if (openUntil === undefined) return undefined;
    const left = Math.max(1, (openUntil - now) / 1000);
    const seconds = probing === true ? Math.min(left, openSeconds(this.policy, openings)) : left;
    return { pauseSeconds: Math.ceil(seconds * (1 + this.ports.random() / 5)) };
  }

  private async change(now: number, change: Change): Promise<void> {
    await this.oneByOne(undefined, async () => {
      for (let conflicts = 0; conflicts <= mostConflicts; conflicts++) {
        const record = change(this.read.record);
        if (record === undefined || (await this.write(record, now))) return;
      }
    });
  }

  /** @returns whether it was written; if not, the latest record has been read */
  private async write(record: BreakerRecord, now: number): Promise<boolean> {
    const written = await this.ports.store.replace(this.read, record, now);
    if (written) this.read = { record, version: this.read.version + 1 };
    else await this.refresh(Infinity);
    return written;
  }

  private async refresh(now: number): Promise<void> {
    if (now - this.readAt < freshMilliseconds) return;
    this.read = await this.ports.store.read();
    this.readAt = this.ports.clock.now();
  }

  private async oneByOne<Result>(otherwise: Result, run: () => Promise<Result>): Promise<Result> {
    const call = this.calls.then(run).catch((error: unknown) => {
      this.ports.log.warn('breaker not available', thrownFields(error));
      return otherwise;
    });
    this.calls = call;
    return call;
  }
}

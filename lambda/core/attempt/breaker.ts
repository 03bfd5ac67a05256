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

/** Messages return within this part of the time for which the breaker is open, after it. */
const latestReturn = 0.2;

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
    const isProbe = admission === 'probe';
    if (!isProbe && (failures === 0 || openUntil !== undefined)) return;
    const closed = await this.change(this.ports.clock.now(), (record) =>
      !isProbe && record.openUntil !== undefined ? undefined : closedBreaker,
    );
    if (isProbe && closed !== undefined) this.ports.log.info('breaker closed');
  }

  /**
   * Counts a failure that could be retried.
   * @returns the pause of an attempt that does not count; `undefined` when it counts
   */
  async failed(thrown: unknown, admission: Admission): Promise<Pause | undefined> {
    const now = this.ports.clock.now();
    const isProbe = admission === 'probe';
    const opens = isProbe || isA(thrown, DependencyDown);
    const isOpenAlready = (this.read.record.openUntil ?? 0) > now;
    const failure = { thrown, now, opens };
    if (isProbe || !isOpenAlready) {
      const written = await this.change(now, (record) =>
        // Somebody else may have opened it meanwhile.
        record.openUntil !== undefined && !isProbe ? undefined : this.afterFailure(record, failure),
      );
      if (written?.openUntil !== undefined) {
        const { failures, openings, openUntil } = written;
        this.ports.log.warn('breaker open', { failures, openings, seconds: (openUntil - now) / 1000 });
      }
    }
    // After the others: a request that always fails must not be the probe again before all of them.
    return opens ? this.pause(now, latestReturn) : undefined;
  }

  private afterFailure(
    record: BreakerRecord,
    { thrown, now, opens }: { readonly thrown: unknown; readonly now: number; readonly opens: boolean },
  ): BreakerRecord {
    const { failures: most, withinSeconds, maxPause } = this.policy;
    const isRecent = now - record.since <= withinSeconds * 1000;
    const failures = isRecent ? record.failures + 1 : 1;
    const since = isRecent ? record.since : now;
    if (!opens && failures < most) return { failures, since, openings: 0 };
    const openings = record.openings + 1;
    const asked = isA(thrown, DependencyDown) ? secondsUntil(memberOf(thrown, 'after'), now) : undefined;
    const seconds = Math.min(Math.max(asked ?? 0, openSeconds(this.policy, openings)), maxPause);
    return { failures, since, openings, openUntil: now + seconds * 1000 };
  }

  /**
   * Returns for how long a message is hidden: a little longer than the breaker is open, so that not all return at once. While
   * a probe is at work it may close at any time, so that the pause is not longer than that of an open breaker.
   * @param later part of the time by which it is longer, at least
   */
  private pause(now: number, later = 0): Pause | undefined {
    const { openUntil, openings, probing } = this.read.record;
    if (openUntil === undefined) return undefined;
    const most = probing === true ? openSeconds(this.policy, openings) : this.policy.maxPause;
    const seconds = Math.min(most, Math.max(1, (openUntil - now) / 1000));
    return { pauseSeconds: Math.ceil(seconds * (1 + later + this.ports.random() * latestReturn)) };
  }

  /** @returns the record that was written; `undefined` when it was left */
  private async change(
    now: number,
    change: (record: BreakerRecord) => BreakerRecord | undefined,
  ): Promise<BreakerRecord | undefined> {
    return this.oneByOne(undefined, async () => {
      for (let conflicts = 0; conflicts <= mostConflicts; conflicts++) {
        const record = change(this.read.record);
        if (record === undefined || (await this.write(record, now))) return record;
      }
      return undefined;
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
    if (Math.abs(now - this.readAt) < freshMilliseconds) return;
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

import { outcomePart } from '../contract/outcome';
import { watchShards } from '../contract/watch';
import { referenceOf } from '../core/attempt/failure-for-caller';
import type { Clock } from '../core/clock';
import type { Invocation } from '../core/consumer/consume';
import type { PartEnds } from '../core/ends/part-ends';
import type { Log } from '../core/log';
import {
  type ConsumerProgress,
  type OutcomeStore,
  type Progress,
  type RequestProgress,
  UnreadableProgress,
} from '../core/outcome-store';
import { runConcurrently } from '../core/run-concurrently';
import { thrownFields } from '../core/thrown';
import type { Watched, WatchList } from '../core/watch-list';

export interface SweeperPorts {
  readonly watchList: WatchList;
  readonly store: Pick<OutcomeStore, 'read'>;
  readonly ends: Pick<PartEnds, 'end'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Kept back at the end of an invocation for the requests in hand. */
const reserveMilliseconds = 15_000;
/** A request is looked at again after this, then after pauses that double. */
const shortestPause = 5 * 60_000;
const longestPause = 24 * 3_600_000;

/**
 * Makes the handler that looks at requests that are due: requests whose end has not been published although nothing more
 * can happen for one of their consumers. It ends the parts that nobody will end, and lets the teller publish an end that
 * it has not published (`docs/adr/0031-the-sweeper.md`). Each call goes on where the one before has stopped, because what
 * was looked at is due later, or no longer watched.
 */
export function sweeper(ports: SweeperPorts): (event: unknown, invocation: Invocation) => Promise<void> {
  return async (_event, invocation) => new Sweep(ports, invocation).run();
}

/** One call of the function. */
class Sweep {
  private readonly now: number;
  /** For the summary, on which alarms count. */
  private readonly counts = { found: 0, ended: 0, postponed: 0, settled: 0, failed: 0, remaining: 0 };

  constructor(
    private readonly ports: SweeperPorts,
    private readonly invocation: Invocation,
  ) {
    this.now = ports.clock.now();
  }

  async run(): Promise<void> {
    let unread = 0;
    await runConcurrently(watchShards, watchShards.length, async (shard) => {
      try {
        if (!(await this.sweepShard(shard))) unread++;
      } catch (error) {
        unread++;
        this.ports.log.error('shard not swept', { shard, ...thrownFields(error) });
      }
    });
    // A shard that was not read to its end has more than is counted as remaining.
    this.ports.log.info('requests swept', { ...this.counts, unreadShards: unread });
  }

  /** @returns whether everything that is due was looked at */
  private async sweepShard(shard: string): Promise<boolean> {
    let next: Watched | undefined;
    do {
      if (this.timeIsUp()) return false;
      const page = await this.ports.watchList.due(shard, this.now, next);
      this.counts.found += page.requests.length;
      for (const [index, watched] of page.requests.entries()) {
        if (this.timeIsUp()) {
          this.counts.remaining += page.requests.length - index;
          return false;
        }
        await this.sweepRequest(watched);
      }
      ({ next } = page);
    } while (next !== undefined);
    return true;
  }

  /** Never throws: a request cannot hold up those behind it. */
  private async sweepRequest(watched: Watched): Promise<void> {
    const { watchList, log } = this.ports;
    const { requestId } = watched;
    try {
      await this.look(watched);
    } catch (error) {
      this.counts.failed++;
      log.error('request not swept', { requestId, ...thrownFields(error) });
      // An unreadable request stays unreadable. The teller has kept its id for people.
      const letGo =
        error instanceof UnreadableProgress
          ? watchList.settle(watched)
          : watchList.postpone(watched, this.now + shortestPause);
      await letGo.catch((reason: unknown) =>
        log.warn('request stays due', { requestId, ...thrownFields(reason) }),
      );
    }
  }

  private async look({ requestId, dueAt }: Watched): Promise<void> {
    const progress = await this.ports.store.read(requestId);
    const { request } = progress;
    // The index may be behind its table.
    if (request?.dueAt !== dueAt) return;
    const watched = { requestId, dueAt };
    const open = request.expected.filter((consumer) => !hasEnded(partOf(progress, consumer)));
    /** When the next look is worth it, for each part that stays open. */
    const later: number[] = [];
    for (const consumer of open) {
      const due = request.due.get(consumer) ?? dueAt;
      if (due > this.now) later.push(due);
      else if (!(await this.endPart(progress, request, consumer))) later.push(this.pauseOf(request));
    }
    if (open.length === 0 && progress.told.has(outcomePart.ended)) {
      await this.ports.watchList.settle(watched);
      this.counts.settled++;
      return;
    }
    // Where all parts have ended, the teller has yet to publish the end: this write calls it.
    const until = later.length > 0 ? Math.min(...later) : this.pauseOf(request);
    await this.ports.watchList.postpone(watched, until);
    this.counts.postponed++;
  }

  /** @returns whether the part has an end now */
  private async endPart(progress: Progress, { type }: RequestProgress, consumer: string): Promise<boolean> {
    const { requestId } = progress;
    const part = partOf(progress, consumer);
    const { reason, detail } = reasonOf(part);
    const attempts = part?.attempts ?? 0;
    const reference = referenceOf(requestId, consumer, attempts);
    const error = { title: 'No result in time', detail, reference };
    const { outcome } = await this.ports.ends.end({ requestId, consumer, error, now: this.now });
    if (outcome === 'ended') {
      this.counts.ended++;
      const fields = { requestId, requestType: type, consumer, reason, attempts, reference };
      this.ports.log.error('part ended by the sweeper', fields);
    }
    return outcome !== 'open';
  }

  /** Returns when to look again: after five minutes, then each time after twice as long, at most a day. */
  private pauseOf({ due, dueAt = this.now }: RequestProgress): number {
    const overdue = this.now - Math.min(dueAt, ...due.values());
    return this.now + Math.min(Math.max(overdue, shortestPause), longestPause);
  }

  private timeIsUp(): boolean {
    return this.invocation.getRemainingTimeInMillis() < reserveMilliseconds;
  }
}

function partOf({ consumers }: Progress, name: string): ConsumerProgress | undefined {
  return consumers.find(({ consumer }) => consumer === name);
}

function hasEnded(part: ConsumerProgress | undefined): boolean {
  return part?.state === 'succeeded' || part?.state === 'failed';
}

/** Returns the reason why a part did not end, for the log and for callers. */
function reasonOf(part: ConsumerProgress | undefined): { readonly reason: string; readonly detail: string } {
  if (part === undefined)
    return { reason: 'never received', detail: 'The consumer did not receive the request in time.' };
  return part.state === 'running'
    ? { reason: 'attempt not ended', detail: 'The last attempt of the consumer did not end.' }
    : { reason: 'expired between attempts', detail: 'The time for further attempts is over.' };
}

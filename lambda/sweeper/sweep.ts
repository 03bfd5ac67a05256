import { acceptedAt } from '../contract/request-id';
import { firstLook, watchShards } from '../contract/watch';
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
import { isComplete, outcomesOf } from '../core/outcomes-of';
import { runConcurrently } from '../core/run-concurrently';
import { thrownFields } from '../core/thrown';
import type { Watched, WatchList } from '../core/watch-list';

export interface SweeperPorts {
  readonly watchList: Pick<WatchList, 'due' | 'postpone' | 'settle'>;
  readonly store: Pick<OutcomeStore, 'read'>;
  readonly ends: Pick<PartEnds, 'end'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Kept back at the end of an invocation for the requests in hand. */
const reserveMilliseconds = 15_000;
/** Until a part that is held, or a request that could not be read, is looked at again. */
const shortPause = 5 * 60_000;
/** Until a request with an unpublished outcome is looked at again: longer than the stream repeats a record. */
const unpublishedPause = 3_600_000;
const longestPause = 6 * 3_600_000;

/**
 * Makes the handler that looks at requests that are due: an hour after their record, and again until all their outcomes are
 * published. It ends the parts for which nothing can happen any more, and lets the teller publish outcomes that it has not
 * published (`docs/adr/0031-the-sweeper.md`). Each call goes on where the one before has stopped, because a request that
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
      const pause = error instanceof UnreadableProgress ? longestPause : shortPause;
      try {
        await watchList.postpone(watched, this.now + pause);
      } catch (reason) {
        log.warn('request stays due', { requestId, ...thrownFields(reason) });
      }
    }
  }

  private async look({ requestId, dueAt }: Watched): Promise<void> {
    const progress = await this.ports.store.read(requestId);
    const { request } = progress;
    // The index may be behind its table.
    if (request?.dueAt !== dueAt) return;
    const watched = { requestId, dueAt };
    const isPublished = outcomesOf(progress, this.now).length === 0;
    if (isPublished && isComplete(progress)) {
      await this.ports.watchList.settle(watched, request.reopenings);
      this.counts.settled++;
      return;
    }
    /** When another look is worth it. */
    const looks = [this.now + (isPublished ? pauseAt(this.now, requestId) : unpublishedPause)];
    for (const consumer of openConsumers(progress, request)) {
      const due = request.due.get(consumer) ?? Infinity;
      if (due > this.now) looks.push(due);
      else if (!(await this.endPart(progress, request, consumer))) looks.push(this.now + shortPause);
      else looks.push(this.now + unpublishedPause);
    }
    // This write also calls the teller.
    await this.ports.watchList.postpone(watched, Math.min(...looks));
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

  private timeIsUp(): boolean {
    return this.invocation.getRemainingTimeInMillis() < reserveMilliseconds;
  }
}

/** Returns the pause before a request with open parts is looked at again: it doubles, up to six hours. */
function pauseAt(now: number, requestId: string): number {
  const age = now - acceptedAt(requestId).getTime();
  return Math.min(Math.max(age, firstLook), longestPause);
}

function openConsumers(progress: Progress, { state, expected }: RequestProgress): readonly string[] {
  if (state !== 'dispatched') return [];
  return expected.filter((consumer) => !hasEnded(partOf(progress, consumer)));
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

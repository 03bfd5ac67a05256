import { type Outcome, outcomeAttributes } from '../contract/outcome';
import { printJson } from '../contract/print-json';
import { messageSize } from '../contract/routing-attributes';
import { hopLimits } from '../contract/size-limits';
import { statusAttribute } from '../contract/status-record';
import { firstLook } from '../contract/watch';
import type { Clock } from '../core/clock';
import type { Log } from '../core/log';
import { type OutcomeStore, type Progress, UnreadableProgress } from '../core/outcome-store';
import { isComplete, outcomesOf } from '../core/outcomes-of';
import { type Publication, publishInBatches, type Publisher } from '../core/publishing/publish-in-batches';
import type { DeadLetter, DeadLetters } from '../core/queue/dead-letters';
import type { PartialBatchResponse } from '../core/queue/partial-batch';
import { runConcurrently } from '../core/run-concurrently';
import { describeError, thrownFields } from '../core/thrown';
import type { Watched, WatchList } from '../core/watch-list';
import type { StreamEvent } from './stream-record';

export interface TellerPorts {
  readonly store: OutcomeStore;
  readonly watchList: Pick<WatchList, 'settle' | 'postpone'>;
  readonly publisher: Publisher;
  /** Keeps what can never be published, for people. */
  readonly deadLetters: DeadLetters;
  readonly clock: Clock;
  /** From 0 up to but not including 1. */
  readonly random: () => number;
  readonly log: Log;
}

/** An outcome that can never be published, or the id of a request that cannot be read. */
interface Undeliverable extends DeadLetter {
  readonly requestId: string;
  /** @default - the request cannot be read */
  readonly part?: string;
  /** @default - the reason says it all */
  readonly thrown?: unknown;
}

interface Telling extends Publication {
  readonly requestId: string;
  readonly part: string;
}

const concurrency = 32;

/**
 * Makes the handler of the status table's stream. A record says only that its request has changed. What to publish
 * follows from all that is recorded of the request now, and from what has been published of it. A record that comes twice
 * or late therefore publishes nothing new, and the next record of a request makes good a lost one.
 *
 * A shard waits while a record of it is tried again. An outcome that can never be published is therefore logged, kept for
 * people and passed by, also when the queue for people refuses it.
 */
export function teller(ports: TellerPorts): (event: StreamEvent) => Promise<PartialBatchResponse> {
  return async (event) => new Invocation(ports).handle(event);
}

/** One call of the function. */
class Invocation {
  private readonly tellings: Telling[] = [];
  private readonly undeliverable: Undeliverable[] = [];
  /** Watched requests that are complete. */
  private readonly complete = new Map<string, Watched & { readonly reopenings: number }>();
  /** Watched requests, and when they are due. */
  private readonly dueAt = new Map<string, number>();
  /** Requests whose records return. */
  private readonly failed = new Set<string>();

  constructor(private readonly ports: TellerPorts) {}

  async handle({ Records }: StreamEvent): Promise<PartialBatchResponse> {
    const requests = new Set(Records.map(requestOf));
    await runConcurrently([...requests], concurrency, async (requestId) => this.collect(requestId));
    const published = await this.publish();
    const letters = await this.keep();
    await this.mark([...published, ...this.passedBy()]);
    await this.settle();
    await this.bringForward();
    this.ports.log.info('outcomes published', {
      records: Records.length,
      published: published.length,
      ...letters,
      failed: this.failed.size,
    });
    // Lambda goes back to the first of these and hands over again all that follows.
    const again = Records.filter((record) => this.failed.has(requestOf(record)));
    return { batchItemFailures: again.map(({ dynamodb }) => ({ itemIdentifier: dynamodb.SequenceNumber })) };
  }

  /** Collects what has not been published of a request. */
  private async collect(requestId: string): Promise<void> {
    const progress = await this.read(requestId);
    if (progress === undefined) return;
    if (progress.request === undefined)
      this.ports.log.warn('outcome without a recipient: the request is no longer kept', { requestId });
    const { dueAt, reopenings = 0 } = progress.request ?? {};
    if (dueAt !== undefined) {
      this.dueAt.set(requestId, dueAt);
      if (isComplete(progress)) this.complete.set(requestId, { requestId, dueAt, reopenings });
    }
    try {
      this.tellings.push(
        ...outcomesOf(progress, this.ports.clock.now()).map(({ part, outcome }) => ({
          requestId,
          part,
          ...messageOf(outcome),
        })),
      );
    } catch (error) {
      // The same record would fail again.
      this.giveUp(requestId, error);
    }
  }

  private async read(requestId: string): Promise<Progress | undefined> {
    try {
      return await this.ports.store.read(requestId);
    } catch (error) {
      if (error instanceof UnreadableProgress) this.giveUp(requestId, error);
      else this.fail(requestId, error);
      return undefined;
    }
  }

  /** @returns what was published */
  private async publish(): Promise<readonly Telling[]> {
    const unpublished = await publishInBatches(this.tellings, {
      ...this.ports,
      maxPublishBytes: hopLimits.sns,
    });
    for (const [{ requestId, part, body }, { outcome, reason }] of unpublished) {
      if (outcome === 'refused')
        this.undeliverable.push({ requestId, part, body, reason: describeError(reason).message });
      else this.fail(requestId, reason);
    }
    return this.tellings.filter((telling) => !unpublished.has(telling));
  }

  /**
   * Keeps for people what can never be published. A letter that the queue refuses is passed by: it would be refused again,
   * and the status has the outcome. A letter that the queue does not accept now is tried again, as is its record.
   */
  private async keep(): Promise<{ readonly kept: number; readonly lost: number }> {
    const { deadLetters, log } = this.ports;
    for (const { requestId, reason, thrown } of this.undeliverable)
      log.error('outcome cannot be published', { requestId, ...thrownFields(thrown ?? reason) });
    const unkept = await deadLetters.keep(this.undeliverable);
    let lost = 0;
    for (const [{ requestId }, failure] of unkept) {
      if (failure === 'unavailable') {
        this.failed.add(requestId);
        continue;
      }
      log.error('outcome lost: its dead letter was refused', { requestId });
      lost++;
    }
    return { kept: this.undeliverable.length - unkept.size, lost };
  }

  /** Returns the outcomes that are kept for people, or lost. */
  private passedBy(): readonly Pick<Telling, 'requestId' | 'part'>[] {
    return this.undeliverable.flatMap(({ requestId, part }) =>
      part === undefined || this.failed.has(requestId) ? [] : [{ requestId, part }],
    );
  }

  /** An outcome without its mark may be published once more. Records that return would publish it once more for sure. */
  private async mark(published: readonly Pick<Telling, 'requestId' | 'part'>[]): Promise<void> {
    const parts = new Map<string, string[]>();
    for (const { requestId, part } of published)
      parts.set(requestId, [...(parts.get(requestId) ?? []), part]);
    await runConcurrently([...parts], concurrency, async ([requestId, names]) => {
      try {
        await this.ports.store.markTold(requestId, names);
      } catch (error) {
        this.complete.delete(requestId);
        this.ports.log.warn('outcome published but not marked', { requestId, ...thrownFields(error) });
      }
    });
  }

  /** Ends the watch of complete requests whose outcomes are published, or passed by. The sweeper repeats what fails here. */
  private async settle(): Promise<void> {
    const settled = [...this.complete].filter(([requestId]) => !this.failed.has(requestId));
    await runConcurrently(settled, concurrency, async ([requestId, { reopenings, ...watched }]) => {
      try {
        await this.ports.watchList.settle(watched, reopenings);
      } catch (error) {
        this.ports.log.warn('request still watched', { requestId, ...thrownFields(error) });
      }
    });
  }

  /** Has the sweeper look at requests whose records return within the hour: Lambda gives records up. */
  private async bringForward(): Promise<void> {
    const { watchList, clock, log } = this.ports;
    const soon = clock.now() + firstLook;
    const late = [...this.failed].flatMap((requestId) => {
      const dueAt = this.dueAt.get(requestId) ?? 0;
      return dueAt > soon ? [{ requestId, dueAt }] : [];
    });
    await runConcurrently(late, concurrency, async (watched) => {
      try {
        await watchList.postpone(watched, soon);
      } catch (error) {
        log.warn('look not brought forward', { requestId: watched.requestId, ...thrownFields(error) });
      }
    });
  }

  private giveUp(requestId: string, thrown: unknown): void {
    const reason = describeError(thrown).message;
    this.undeliverable.push({ requestId, body: printJson({ requestId }), reason, thrown });
  }

  private fail(requestId: string, error: unknown): void {
    this.failed.add(requestId);
    this.ports.log.error('outcome not published', { requestId, ...thrownFields(error) });
  }
}

function messageOf(outcome: Outcome): Publication {
  const body = printJson(outcome);
  const attributes = outcomeAttributes(outcome);
  return { body, attributes, size: messageSize(body, attributes) };
}

function requestOf({ dynamodb }: StreamEvent['Records'][number]): string {
  return dynamodb.Keys[statusAttribute.requestId]?.S ?? '';
}

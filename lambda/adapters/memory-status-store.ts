import { isCancelledBy } from '../contract/cancellation';
import type { ConsumerState, Failure } from '../contract/status-record';
import { firstDueAt, watchShardOf } from '../contract/watch';
import type {
  Claim,
  ClaimOutcome,
  ClaimRequest,
  ClaimStore,
  Completion,
  Task,
} from '../core/attempt/claim-store';
import type { Clock } from '../core/clock';
import type { EndingPart, PartEnd, PartEnds } from '../core/ends/part-ends';
import type { NextAttempt } from '../core/attempt/next-attempt';
import type { RequestEnds, UndispatchedEnd } from '../core/ends/request-ends';
import type { ConsumerProgress, OutcomeStore, Progress } from '../core/outcome-store';
import type { IdempotencyKey, RequestRecord, RequestStore, Unrecorded } from '../core/request-store';
import type { Watched, WatchedPage, WatchList } from '../core/watch-list';

/** A consumer's item. */
export interface TaskRecord {
  state: ConsumerState;
  leaseUntil: number;
  fence: number;
  attempts: number;
  attemptsBefore: number;
  result?: string;
  error?: Failure;
  completedAt?: number;
  letterOwed?: boolean;
  next?: NextAttempt;
}

/** The attributes of a watched request. */
export interface WatchRecord {
  dueAt: number;
  readonly due: Map<string, number>;
}

/**
 * Keeps the status in memory, under the conditions that the status table is written with. For tests and benchmarks:
 * no function uses it.
 */
export class MemoryStatusStore
  implements ClaimStore, OutcomeStore, PartEnds, RequestEnds, RequestStore, WatchList
{
  readonly requests = new Map<string, RequestRecord>();
  readonly tasks = new Map<string, TaskRecord>();
  /** Watched requests. */
  readonly watched = new Map<string, WatchRecord>();
  /** Requests whose end may be replaced. */
  readonly redriven = new Set<string>();
  /** How often parts were opened again, by request. */
  private readonly reopenings = new Map<string, number>();
  /** Reads of uploaded bodies that have not ended, by request. */
  readonly reads = new Map<string, number>();
  /** Published outcomes, by request. */
  readonly told = new Map<string, Set<string>>();
  /** Tenants that have cancelled, by request. */
  readonly marks = new Map<string, string[]>();
  private readonly keys = new Map<string, IdempotencyKey>();

  /** @param clock says when requests are recorded, which decides when they are due */
  constructor(private readonly clock: Pick<Clock, 'now'> = { now: () => 0 }) {}

  task(requestId: string, consumer: string): TaskRecord | undefined {
    return this.tasks.get(taskKey({ requestId, consumer }));
  }

  async claim({
    requestId,
    consumer,
    failedFence,
    now,
    leaseUntil,
    takesSuspect = true,
  }: ClaimRequest): Promise<ClaimOutcome> {
    const key = taskKey({ requestId, consumer });
    const found = this.tasks.get(key);
    const expired = found?.state === 'running' && found.leaseUntil < now;
    const redriven = found?.state === 'failed' && found.fence === failedFence;
    const suspect = expired && takesSuspect;
    if (found !== undefined && found.state !== 'retrying' && !suspect && !redriven) {
      if (expired) return { outcome: 'suspect', attempts: found.attempts };
      if (found.state === 'running') return { outcome: 'busy' };
      if (found.state === 'succeeded') return { outcome: 'succeeded' };
      return { outcome: 'failed', ...(found.letterOwed === true && { owedFence: found.fence }) };
    }
    const fence = (found?.fence ?? 0) + 1;
    const attempts = (found?.attempts ?? 0) + 1;
    const attemptsBefore = found?.attemptsBefore ?? 0;
    const error = found?.error;
    this.tasks.set(key, { state: 'running', leaseUntil, fence, attempts, attemptsBefore, error });
    const tries = attempts - attemptsBefore;
    return { outcome: 'claimed', claim: { requestId, consumer, fence, attempts, tries } };
  }

  async complete(claim: Claim, completion: Completion, now: number): Promise<boolean> {
    const found = this.tasks.get(taskKey(claim));
    if (found === undefined || found.fence !== claim.fence || found.state !== 'running') return false;
    found.state = completion.state;
    if (completion.state === 'retrying') {
      found.next = completion.next;
      if (completion.uncounted === true) found.attempts--;
    } else found.completedAt = now;
    if (completion.state === 'failed') {
      found.attemptsBefore = found.attempts;
      if (completion.owesLetter !== false) found.letterOwed = true;
    }
    if (completion.state === 'succeeded') {
      found.result = completion.result;
      found.error = undefined;
    } else {
      found.error = completion.error;
    }
    return true;
  }

  async letterKept(task: Task, fence: number): Promise<void> {
    const found = this.tasks.get(taskKey(task));
    if (found?.fence === fence) delete found.letterOwed;
  }

  async end({ requestId, consumer, error, now, onlyUnclaimed = false }: EndingPart): Promise<PartEnd> {
    const key = taskKey({ requestId, consumer });
    const found = this.tasks.get(key);
    const held = found?.state === 'running' && found.leaseUntil >= now;
    const hasEnd = found?.state === 'succeeded' || found?.state === 'failed';
    if (held || hasEnd || (found !== undefined && onlyUnclaimed))
      return this.readPart({ requestId, consumer });
    const { fence = 0, attempts = 0 } = found ?? {};
    this.tasks.set(key, {
      state: 'failed',
      leaseUntil: 0,
      fence: fence + 1,
      attempts,
      attemptsBefore: attempts,
      error: found?.error ?? error,
      completedAt: now,
    });
    return { outcome: 'ended', fence: fence + 1, attempts };
  }

  async readPart(task: Task): ReturnType<PartEnds['readPart']> {
    const found = this.tasks.get(taskKey(task));
    if (found?.state === 'failed') return { outcome: 'failed', fence: found.fence, attempts: found.attempts };
    return { outcome: found?.state === 'succeeded' ? 'succeeded' : 'open' };
  }

  async record(requests: readonly RequestRecord[]): Promise<ReadonlyMap<string, Unrecorded>> {
    const unrecorded = new Map<string, Unrecorded>();
    for (const request of requests) {
      const { requestId, state, expected = [] } = request;
      const was = this.redriven.has(requestId) ? undefined : this.requests.get(requestId)?.state;
      const isOpen = was === 'dispatched' && this.watched.has(requestId);
      const isCancelled = state === 'dispatched' && expected.length > 0 && (await this.isCancelled(request));
      if (was === undefined && isCancelled) unrecorded.set(requestId, 'cancelled');
      else if (was !== undefined && was !== state)
        unrecorded.set(requestId, was === 'dispatched' ? 'lost' : 'ended');
      if (isCancelled || (was !== undefined && !(isOpen && state === 'dispatched'))) continue;
      this.put(request);
    }
    return unrecorded;
  }

  private put(request: RequestRecord): void {
    const { requestId, due } = request;
    this.requests.set(requestId, request);
    this.redriven.delete(requestId);
    const dueAt = firstDueAt(this.clock.now(), due);
    this.watched.set(requestId, { dueAt, due: new Map(due) });
  }

  async isCancelled({
    requestId,
    tenant,
  }: {
    readonly requestId: string;
    readonly tenant?: string;
  }): Promise<boolean> {
    return isCancelledBy(this.marks.get(requestId) ?? [], tenant);
  }

  async endUndispatched(request: Parameters<RequestEnds['endUndispatched']>[0]): Promise<UndispatchedEnd> {
    const found = this.requests.get(request.requestId);
    if (found === undefined) {
      this.put({ ...request, state: 'failed' });
      return { outcome: 'ended' };
    }
    const { state: outcome, expected = [], waiting = [], error } = found;
    return {
      outcome,
      expected,
      waiting: waiting.map(({ consumer }) => consumer),
      ...(error !== undefined && { error }),
    };
  }

  async releaseKey(key: Parameters<RequestEnds['releaseKey']>[0]): Promise<void> {
    const text = keyText(key);
    if (this.keys.get(text)?.requestId === key.requestId) this.keys.delete(text);
  }

  async read(requestId: string): Promise<Progress> {
    const request = this.requests.get(requestId);
    const { dueAt, due = new Map<string, number>() } = this.watched.get(requestId) ?? {};
    const reopenings = this.reopenings.get(requestId) ?? 0;
    const consumers = Array.from(this.tasks).flatMap(([key, task]) => {
      const consumer = key.startsWith(taskKey({ requestId, consumer: '' })) ? key.split(' ')[1] : undefined;
      return consumer === undefined ? [] : [progressOf(consumer, task)];
    });
    return {
      requestId,
      ...(request && {
        request: { ...request, expected: request.expected ?? [], waiting: [], dueAt, due, reopenings },
      }),
      consumers,
      told: new Set(this.told.get(requestId)),
    };
  }

  async markTold(requestId: string, parts: readonly string[]): Promise<void> {
    this.told.set(requestId, new Set([...(this.told.get(requestId) ?? []), ...parts]));
  }

  async due(shard: string, now: number): Promise<WatchedPage> {
    const requests = Array.from(this.watched, ([requestId, { dueAt }]) => ({ requestId, dueAt }))
      .filter(({ requestId, dueAt }) => watchShardOf(requestId) === shard && dueAt <= now)
      .toSorted((one, other) => one.dueAt - other.dueAt);
    return { requests };
  }

  async postpone({ requestId, dueAt }: Watched, until: number): Promise<void> {
    const found = this.watched.get(requestId);
    if (found?.dueAt === dueAt) found.dueAt = until;
  }

  async settle({ requestId, dueAt }: Watched, reopenings: number): Promise<void> {
    const isSame = reopenings === (this.reopenings.get(requestId) ?? 0);
    if (isSame && this.watched.get(requestId)?.dueAt === dueAt) this.watched.delete(requestId);
  }

  async watch({ requestId, consumer }: Task, dueAt: number): Promise<void> {
    if (this.requests.get(requestId)?.due === undefined) return;
    const found = this.watched.get(requestId);
    const due = found?.due ?? new Map(this.requests.get(requestId)?.due);
    due.set(consumer, dueAt);
    this.watched.set(requestId, { dueAt: Math.min(dueAt, found?.dueAt ?? dueAt), due });
    this.reopenings.set(requestId, (this.reopenings.get(requestId) ?? 0) + 1);
  }

  async unendedReads(requestId: string): Promise<number> {
    return this.reads.get(requestId) ?? 0;
  }

  async beginRead(requestId: string, most: number): Promise<boolean> {
    const reads = this.reads.get(requestId) ?? 0;
    if (reads > most) return false;
    this.reads.set(requestId, reads + 1);
    return true;
  }

  async endRead(requestId: string): Promise<void> {
    this.reads.set(requestId, 0);
  }

  async claimKey(claim: IdempotencyKey): Promise<{ requestId: string; fingerprint: string }> {
    const key = keyText(claim);
    const first = this.keys.get(key) ?? claim;
    this.keys.set(key, first);
    return first;
  }
}

function taskKey({ requestId, consumer }: Task): string {
  return `${requestId} ${consumer}`;
}

function keyText({ tenant, type, key }: Pick<IdempotencyKey, 'tenant' | 'type' | 'key'>): string {
  return JSON.stringify([tenant, type, key]);
}

function progressOf(
  consumer: string,
  { state, attempts, result, error, completedAt }: TaskRecord,
): ConsumerProgress {
  return {
    consumer,
    state,
    attempts,
    ...(result !== undefined && { result: JSON.parse(result) }),
    ...(error && { error }),
    ...(completedAt !== undefined && { completedAt: new Date(completedAt).toISOString() }),
  };
}

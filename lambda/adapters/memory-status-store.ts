import type { ConsumerState, Failure } from '../contract/status-record';
import type {
  Claim,
  ClaimOutcome,
  ClaimRequest,
  ClaimStore,
  Completion,
  Task,
} from '../core/attempt/claim-store';
import type { EndingPart, PartEnd, PartEnds } from '../core/ends/part-ends';
import type { NextAttempt } from '../core/attempt/next-attempt';
import type { IdempotencyKey, RequestRecord, RequestStore } from '../core/request-store';

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

/**
 * Keeps the status in memory, under the conditions that the status table is written with. For tests and benchmarks:
 * no function uses it.
 */
export class MemoryStatusStore implements ClaimStore, PartEnds, RequestStore {
  readonly requests = new Map<string, RequestRecord>();
  readonly tasks = new Map<string, TaskRecord>();
  /** Reads of uploaded bodies that have not ended, by request. */
  readonly reads = new Map<string, number>();
  private readonly keys = new Map<string, IdempotencyKey>();

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
      found.letterOwed = true;
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
    if (found?.state === 'succeeded') return { outcome: 'succeeded' };
    if (found?.state === 'failed') return { outcome: 'failed', fence: found.fence };
    const held = found?.state === 'running' && found.leaseUntil >= now;
    if (held || (found !== undefined && onlyUnclaimed)) return { outcome: 'open' };
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
    return { outcome: 'ended', fence: fence + 1 };
  }

  async record(requests: readonly RequestRecord[]): Promise<ReadonlySet<string>> {
    for (const request of requests) this.requests.set(request.requestId, request);
    return new Set();
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
    const key = JSON.stringify([claim.tenant, claim.type, claim.key]);
    const first = this.keys.get(key) ?? claim;
    this.keys.set(key, first);
    return first;
  }
}

function taskKey({ requestId, consumer }: Task): string {
  return `${requestId} ${consumer}`;
}

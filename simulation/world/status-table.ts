import { MemoryStatusStore, type TaskRecord } from '../../lambda/adapters/memory-status-store';
import { partOf, statusAttribute } from '../../lambda/contract/status-record';
import type { Claim, ClaimOutcome, ClaimRequest, Completion } from '../../lambda/core/attempt/claim-store';
import type { EndingPart, PartEnd } from '../../lambda/core/ends/part-ends';
import type { ClaimedParts } from '../../lambda/core/publishing/republication';
import type { IdempotencyKey, RequestRecord, Unrecorded } from '../../lambda/core/request-store';
import type { Switches } from '../switches/switch';
import type { Watched } from '../../lambda/core/watch-list';
import type { History, PartSeen, StatusSeen } from './history';
import { TableStream } from './table-stream';

/** Fence of parts that are written without a claim. */
export const writtenFence = 1;

/** The status table: the store of the tests, with a stream and a caller who always looks. */
export class StatusTable extends MemoryStatusStore implements ClaimedParts {
  readonly stream: TableStream;
  private readonly seen = new Map<string, string>();

  constructor(
    private readonly now: () => number,
    private readonly history: History,
    private readonly switches: Switches,
  ) {
    super({ now });
    this.stream = new TableStream(now);
  }

  override async claim(request: ClaimRequest): Promise<ClaimOutcome> {
    const outcome = await super.claim(this.switches.claim(this, request));
    this.changed(request.requestId);
    return outcome;
  }

  override async complete(claim: Claim, completion: Completion, now: number): Promise<boolean> {
    const recorded = await super.complete(this.switches.complete(this, claim), completion, now);
    if (recorded) this.switches.completed(this, claim);
    if (recorded && completion.state !== 'retrying') this.ended(claim.requestId, claim.consumer);
    this.changed(claim.requestId);
    return recorded;
  }

  override async end(part: EndingPart): Promise<PartEnd> {
    const end = await super.end(part);
    if (end.outcome === 'ended') this.ended(part.requestId, part.consumer);
    this.changed(part.requestId);
    return end;
  }

  override async endUndispatched(request: Parameters<MemoryStatusStore['endUndispatched']>[0]) {
    const end = await super.endUndispatched(request);
    if (end.outcome === 'ended') this.emit(request.requestId, partOf.request, 'failed');
    this.changed(request.requestId);
    return end;
  }

  override async record(requests: readonly RequestRecord[]): Promise<ReadonlyMap<string, Unrecorded>> {
    if (!this.switches.keepsEnds) for (const { requestId } of requests) this.redriven.add(requestId);
    const unrecorded = await super.record(requests);
    for (const { requestId, state } of requests) {
      if (unrecorded.has(requestId)) continue;
      this.emit(requestId, partOf.request, state);
      this.changed(requestId);
    }
    return unrecorded;
  }

  override async releaseKey(key: Parameters<MemoryStatusStore['releaseKey']>[0]): Promise<void> {
    if (this.switches.givesKeysBack) await super.releaseKey(key);
  }

  override async postpone(watched: Watched, until: number): Promise<void> {
    await super.postpone(watched, until);
    this.emit(watched.requestId, partOf.request, this.requests.get(watched.requestId)?.state ?? '');
  }

  /**
   * Cancels a request as `DELETE /requests/{id}` does.
   * @returns whether it is still open
   */
  cancel(requestId: string, tenant: string): boolean {
    const record = this.requests.get(requestId);
    const isDispatched = record?.state === 'dispatched' && record.due !== undefined;
    if (record !== undefined && !(isDispatched && this.watched.has(requestId))) return false;
    this.marks.set(requestId, [tenant]);
    return true;
  }

  override async claimKey(claim: IdempotencyKey) {
    return this.switches.claimsKeys ? super.claimKey(claim) : claim;
  }

  async unclaimed(requestId: string, consumers: readonly string[]): Promise<readonly string[]> {
    return consumers.filter((consumer) => this.task(requestId, consumer) === undefined);
  }

  /** Returns the status of a request as `GET /requests/{id}` prints it. */
  statusOf(requestId: string): StatusSeen {
    const record = this.requests.get(requestId);
    const expected = record?.expected ?? [];
    const parts: Record<string, PartSeen> = {};
    for (const [consumer, { state, result, error }] of this.partsOf(requestId)) {
      const end = state === 'succeeded' ? result : state === 'failed' ? JSON.stringify(error) : undefined;
      parts[consumer] = { state, ...(end !== undefined && { end }) };
    }
    return { state: stateOf(record, expected, parts), expected, original: record?.original, parts };
  }

  /** Writes a part without a condition, as other consumers than ours do. */
  async write(requestId: string, consumer: string, part: Pick<TaskRecord, 'state' | 'result' | 'error'>) {
    const isEnd = part.state === 'succeeded' || part.state === 'failed';
    const rest = { leaseUntil: 0, fence: writtenFence, attempts: 1, attemptsBefore: 0 };
    const completedAt = isEnd ? { completedAt: this.now() } : {};
    this.tasks.set(`${requestId} ${consumer}`, { ...part, ...rest, ...completedAt });
    if (isEnd) this.ended(requestId, consumer);
    this.changed(requestId);
  }

  /** Tells the stream that a part has ended. */
  private ended(requestId: string, consumer: string): void {
    this.emit(requestId, partOf.consumer(consumer), this.task(requestId, consumer)?.state ?? '');
  }

  /** Lets the caller look. */
  changed(requestId: string): void {
    const status = this.statusOf(requestId);
    const text = JSON.stringify(status);
    if (this.seen.get(requestId) === text) return;
    this.seen.set(requestId, text);
    this.history.add({ kind: 'status', at: this.now(), requestId, status });
    if (this.history.tells) this.history.tell(`status: ${textOf(status)}`, requestId);
  }

  private partsOf(requestId: string) {
    const prefix = `${requestId} `;
    return [...this.tasks].flatMap(([key, task]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), task] as const] : [],
    );
  }

  private emit(requestId: string, part: string, state: string): void {
    const keys = { [statusAttribute.requestId]: { S: requestId }, [statusAttribute.part]: { S: part } };
    this.stream.add(keys, { ...keys, [statusAttribute.state]: { S: state } });
  }
}

function stateOf(
  record: RequestRecord | undefined,
  expected: readonly string[],
  parts: Readonly<Record<string, PartSeen>>,
): StatusSeen['state'] {
  if (record === undefined) return 'accepted';
  if (record.state !== 'dispatched') return record.state;
  const states = expected.map((consumer) => parts[consumer]?.state);
  if (!states.every((state) => state === 'succeeded' || state === 'failed')) return 'processing';
  return states.includes('failed') ? 'failed' : 'succeeded';
}

function textOf({ state, parts }: StatusSeen): string {
  const named = Object.entries(parts).map(([consumer, part]) => `${consumer} ${part.state}`);
  return [state, ...named].join(', ');
}

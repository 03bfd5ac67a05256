import { createHash } from 'node:crypto';
import type { FilterableMessage } from '../../routing/policy';
import type { IntakeContext } from '../contract/envelope';
import type { Failure } from '../contract/status-record';
import type { Clock } from '../core/clock';
import type { DeadLetter, DeadLetters } from '../core/dead-letters';
import { describeError, type Log } from '../core/log';
import { parseIntake, type ValidRequest } from '../core/parse-intake';
import {
  isLastAttempt,
  partialBatch,
  type PartialBatchResponse,
  type QueueEvent,
  type QueueRecord,
} from '../core/partial-batch';
import { publishInBatches, type Publisher } from '../core/publish-in-batches';
import type { RequestRecord, RequestStore } from '../core/request-store';
import type { PublishedAttributes } from '../core/routing-attributes';
import { runConcurrently } from '../core/run-concurrently';
import { failure } from '../core/validation';

export interface DispatcherPorts {
  /** Names of the consumers whose filters match. */
  readonly consumersOf: (message: FilterableMessage) => readonly string[];
  readonly requests: RequestStore;
  readonly publisher: Publisher;
  readonly deadLetters: DeadLetters;
  readonly clock: Clock;
  /** From 0 up to but not including 1. */
  readonly random: () => number;
  readonly log: Log;
}

export interface DispatcherSettings {
  /** Receives after which the intake queue gives a message up. */
  readonly maxReceiveCount: number;
}

/** One request of the batch, with every message that carries it: a queue may deliver twice at once. */
interface Entry {
  readonly context: IntakeContext;
  readonly messages: QueueRecord[];
  readonly request?: ValidRequest;
  status: RequestRecord;
}

/** An entry whose status says `dispatched`. */
interface Delivery {
  readonly entry: Entry;
  readonly body: string;
  readonly attributes: PublishedAttributes;
  readonly size: number;
}

interface KeptMessage extends DeadLetter {
  readonly messages: readonly QueueRecord[];
}

/**
 * Makes the handler of the intake queue. Each request of a batch is validated, its expected consumers are recorded,
 * and only then is it published, so that no consumer can end before the record exists. What can never be processed,
 * or would reach nobody, is recorded as such and a copy goes to the dead-letter queue; the message itself is done.
 */
export function dispatcher(
  { maxReceiveCount }: DispatcherSettings,
  ports: DispatcherPorts,
): (event: QueueEvent) => Promise<PartialBatchResponse> {
  const { consumersOf, requests, publisher, deadLetters, clock, random, log } = ports;

  return async ({ Records }) => {
    const failed = new Set<QueueRecord>();
    const undispatched = new Map<Entry, string>();
    const letters: KeptMessage[] = [];
    const entries = readBatch(Records, letters, failed);

    await claimKeys(entries, undispatched);
    const lost = await requests.record(statusesOf(entries, undispatched));

    const deliveries: Delivery[] = [];
    for (const entry of entries) {
      const { status, request, messages } = entry;
      if (undispatched.has(entry)) continue;
      if (lost.has(status.requestId)) undispatched.set(entry, 'The status could not be recorded');
      else if (status.state === 'dispatched' && request !== undefined) {
        deliveries.push({ entry, body: request.body, attributes: request.attributes, size: request.size });
      } else if (status.state !== 'repeat') letters.push(letterOf(messages, reasonOf(status)));
    }

    const [unpublished, unkept] = await Promise.all([
      publishInBatches(deliveries, { publisher, clock, random }),
      deadLetters.keep(letters),
    ]);
    for (const [{ entry }, reason] of unpublished) undispatched.set(entry, reason);
    for (const { messages } of unkept) addAll(failed, messages);

    await giveUp(undispatched);
    for (const { messages } of undispatched.keys()) addAll(failed, messages);
    log.info('batch dispatched', {
      messages: Records.length,
      published: deliveries.length - unpublished.size,
      deadLetters: letters.length - unkept.size,
      failed: failed.size,
    });
    return partialBatch(failed);
  };

  function readBatch(
    records: readonly QueueRecord[],
    letters: KeptMessage[],
    failed: Set<QueueRecord>,
  ): readonly Entry[] {
    const entries = new Map<string, Entry>();
    for (const record of records) {
      try {
        const entry = readMessage(record, letters);
        if (entry === undefined) continue;
        const same = entries.get(entry.context.id);
        if (same === undefined) entries.set(entry.context.id, entry);
        else same.messages.push(record);
      } catch (error) {
        // A request type or a filter that throws: the message comes back, its neighbours go on.
        const { name, message } = describeError(error);
        log.error('message comes back', { messageId: record.messageId, error: name, detail: message });
        failed.add(record);
      }
    }
    return Array.from(entries.values());
  }

  /** @returns nothing for a message that is not an envelope: nobody waits for it */
  function readMessage(record: QueueRecord, letters: KeptMessage[]): Entry | undefined {
    const parsed = parseIntake(record.body);
    const messages = [record];
    if ('request' in parsed) {
      const { request } = parsed;
      const { context } = request;
      const expected = consumersOf(request);
      if (expected.length > 0) return { context, messages, request, status: dispatched(context, expected) };
      return { context, messages, request, status: statusOf(context, { state: 'unrouted', expected: [] }) };
    }
    const { context, failure: error } = parsed;
    if (context !== undefined)
      return { context, messages, status: statusOf(context, { state: 'failed', error }) };
    log.error('not an envelope', { messageId: record.messageId, detail: error.detail });
    letters.push(letterOf(messages, describe(error)));
    return undefined;
  }

  /** Finds out which valid requests repeat one that came before with the same idempotency key. */
  async function claimKeys(entries: readonly Entry[], undispatched: Map<Entry, string>): Promise<void> {
    const keyed = entries.filter(
      ({ request, context }) => request !== undefined && context.idempotencykey !== '',
    );
    await runConcurrently(keyed, 32, async (entry) => {
      const { id: requestId, tenant, type, idempotencykey: key } = entry.context;
      const fingerprint = createHash('sha256').update(JSON.stringify(entry.request?.data)).digest('hex');
      try {
        const first = await requests.claimKey({ tenant, type, key, requestId, fingerprint });
        if (first.requestId === requestId) return;
        entry.status = statusOf(
          entry.context,
          first.fingerprint === fingerprint
            ? { state: 'repeat', original: first.requestId }
            : { state: 'failed', error: reusedKey(first.requestId) },
        );
      } catch (error) {
        const { name, message } = describeError(error);
        undispatched.set(entry, `${name}: ${message}`);
      }
    });
  }

  /** Logs what must come back; on the last attempt also records that it will not be tried again. */
  async function giveUp(undispatched: ReadonlyMap<Entry, string>): Promise<void> {
    const last: RequestRecord[] = [];
    for (const [{ context, messages }, reason] of undispatched) {
      const givenUp = messages.some((message) => isLastAttempt(message, maxReceiveCount));
      log.error('not dispatched', { requestId: context.id, detail: reason, givenUp });
      if (givenUp)
        last.push(statusOf(context, { state: 'failed', error: failure('Not dispatched', reason) }));
    }
    if (last.length > 0) await requests.record(last);
  }
}

type Verdict = Pick<RequestRecord, 'state' | 'expected' | 'original' | 'error'>;

function statusOf({ id, type, tenant }: IntakeContext, verdict: Verdict): RequestRecord {
  return { requestId: id, type, tenant, ...verdict };
}

/** Without a spread: every healthy request passes here. */
function dispatched({ id, type, tenant }: IntakeContext, expected: readonly string[]): RequestRecord {
  return { requestId: id, type, tenant, state: 'dispatched', expected };
}

function statusesOf(
  entries: readonly Entry[],
  undispatched: ReadonlyMap<Entry, string>,
): readonly RequestRecord[] {
  const statuses: RequestRecord[] = [];
  for (const entry of entries) if (!undispatched.has(entry)) statuses.push(entry.status);
  return statuses;
}

function reusedKey(original: string): Failure {
  return failure('Idempotency key reused', `Request ${original} came with the same key and different data`);
}

function letterOf(messages: readonly QueueRecord[], reason: string): KeptMessage {
  return { messages, body: messages[0]?.body ?? '', reason };
}

function reasonOf({ error }: RequestRecord): string {
  return error === undefined ? 'Unrouted: no filter matches' : describe(error);
}

function describe({ title, detail }: Failure): string {
  return `${title}: ${detail}`;
}

function addAll(set: Set<QueueRecord>, records: readonly QueueRecord[]): void {
  for (const record of records) set.add(record);
}

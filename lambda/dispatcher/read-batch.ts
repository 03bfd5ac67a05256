import type { FilterableMessage } from '../../routing/policy';
import { describeError, type Log } from '../core/log';
import { parseIntake } from '../core/parse-intake';
import type { QueueRecord } from '../core/partial-batch';
import { type Entry, statusOf } from './entry';
import { type KeptMessage, keptMessage } from './kept-message';

export interface ReadPorts {
  /** Names of the consumers whose filters match. */
  readonly consumersOf: (message: FilterableMessage) => readonly string[];
  readonly log: Log;
}

export interface Batch {
  /** The requests, each once. */
  readonly entries: readonly Entry[];
  /** Messages that are no envelopes: nobody waits for them. */
  readonly strays: readonly KeptMessage[];
  /** Messages that a request type or a filter failed on. */
  readonly unread: readonly QueueRecord[];
}

/** Finds out what each message of a batch asks for, and who must receive it. */
export function readBatch(records: readonly QueueRecord[], ports: ReadPorts): Batch {
  const entries = new Map<string, Entry>();
  const strays: KeptMessage[] = [];
  const unread: QueueRecord[] = [];
  for (const record of records) {
    try {
      const read = readMessage(record, ports);
      if ('reason' in read) strays.push(read);
      else {
        const same = entries.get(read.context.id);
        if (same === undefined) entries.set(read.context.id, read);
        else same.messages.push(record);
      }
    } catch (error) {
      const { name, message } = describeError(error);
      ports.log.error('message comes back', { messageId: record.messageId, error: name, detail: message });
      unread.push(record);
    }
  }
  return { entries: Array.from(entries.values()), strays, unread };
}

function readMessage(record: QueueRecord, { consumersOf, log }: ReadPorts): Entry | KeptMessage {
  const parsed = parseIntake(record.body);
  const messages = [record];
  if ('request' in parsed) {
    const { request } = parsed;
    const { context } = request;
    const expected = consumersOf(request);
    const state = expected.length > 0 ? 'dispatched' : 'unrouted';
    return { context, messages, request, status: statusOf(context, { state, expected }) };
  }
  const { context, failure } = parsed;
  if (context !== undefined) {
    return { context, messages, status: statusOf(context, { state: 'failed', error: failure }) };
  }
  log.error('not an envelope', { messageId: record.messageId, detail: failure.detail });
  return keptMessage(messages, failure);
}

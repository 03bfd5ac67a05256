import type { FilterableMessage } from '../../routing/policy';
import type { IntakeContext } from '../contract/envelope';
import { describeError, type Log } from '../core/log';
import { parseIntake } from '../core/parse-intake';
import type { QueueRecord } from '../core/partial-batch';
import { failure } from '../core/validation';
import type { WaitingList } from '../core/waiting-list';
import { type Entry, statusOf, type Verdict } from './entry';
import { type KeptMessage, keptMessage } from './kept-message';

export interface ReadPorts {
  /** Names of the consumers whose filters match. */
  readonly consumersOf: (message: FilterableMessage) => readonly string[];
  /** Names of the observers whose filters match: they are told, and nothing is expected of them. */
  readonly observersOf: (message: FilterableMessage) => readonly string[];
  /** Bytes that can be published. */
  readonly maxPublishBytes: number;
  readonly waitingList: WaitingList;
  readonly log: Log;
}

export interface Batch {
  /** The requests, each once. */
  readonly entries: readonly Entry[];
  /** Messages that are no envelopes: nobody waits for them. */
  readonly strays: readonly KeptMessage[];
}

/** Finds out what each message of a batch asks for, and who must receive it. */
export function readBatch(records: readonly QueueRecord[], ports: ReadPorts): Batch {
  const entries = new Map<string, Entry>();
  const strays: KeptMessage[] = [];
  for (const record of records) {
    const read = readMessage(record, ports);
    if ('reason' in read) {
      strays.push(read);
      continue;
    }
    const same = entries.get(read.context.id);
    if (same === undefined) entries.set(read.context.id, read);
    else same.messages.push(record);
  }
  return { entries: Array.from(entries.values()), strays };
}

function readMessage(record: QueueRecord, ports: ReadPorts): Entry | KeptMessage {
  const { consumersOf, observersOf, waitingList, log } = ports;
  const parsed = parseIntake(record.body, ports.maxPublishBytes);
  const messages = [record];
  if ('request' in parsed) {
    const { request } = parsed;
    const { context } = request;
    let expected: readonly string[];
    let observed: boolean;
    try {
      expected = consumersOf(request);
      observed = observersOf(request).length > 0;
    } catch (defect) {
      return unreadable(context, messages, defect);
    }
    // Who is told of a request has received it, whatever comes of that.
    const state = expected.length > 0 || observed ? 'dispatched' : 'unrouted';
    const waiting = waitingList(expected);
    const verdict: Verdict = { state, expected, ...(waiting.length > 0 && { waiting }) };
    return { context, messages, request, observed, status: statusOf(context, verdict) };
  }
  if ('defect' in parsed) return unreadable(parsed.context, messages, parsed.defect);
  const { context, failure: error } = parsed;
  if (context !== undefined) {
    const status = statusOf(context, { state: 'failed', error });
    return { context, messages, observed: false, status };
  }
  log.error('not an envelope', { messageId: record.messageId, detail: error.detail });
  return keptMessage(messages, error);
}

/** A request type or a filter threw: the message comes back, for a defect may be mended meanwhile. */
function unreadable(context: IntakeContext, messages: QueueRecord[], defect: unknown): Entry {
  const { name, message } = describeError(defect);
  const obstacle = `${name}: ${message}`;
  const error = failure('Not dispatched', obstacle);
  const status = statusOf(context, { state: 'failed', error });
  return { context, messages, observed: false, obstacle, status };
}

import type { FilterableMessage } from '../../routing/policy';
import type { IntakeContext } from '../contract/envelope';
import type { Failure } from '../contract/status-record';
import { describeError, type Log } from '../core/log';
import { isOrdered, orderOf } from '../core/lines';
import { parseIntake } from '../core/parse-intake';
import type { QueueRecord } from '../core/partial-batch';
import { failure } from '../core/validation';
import type { WaitingList } from '../core/waiting-list';
import { type Entry, statusOf, type Verdict } from './entry';
import { type KeptMessage, keptMessage } from './kept-message';

export interface ReadPorts {
  /** Names of the consumers whose filters match. */
  readonly consumersOf: (message: FilterableMessage) => readonly string[];
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

function readMessage(record: QueueRecord, { consumersOf, waitingList, log }: ReadPorts): Entry | KeptMessage {
  const parsed = parseIntake(record.body);
  const carrier = { messages: [record], order: orderOf(record) };
  if ('request' in parsed) {
    const { request } = parsed;
    const { context } = request;
    if (request.ordered !== isOrdered(record.eventSourceARN)) {
      return {
        context,
        ...carrier,
        status: statusOf(context, { state: 'failed', error: wrongQueue(request.ordered) }),
      };
    }
    let expected: readonly string[];
    try {
      expected = consumersOf(request);
    } catch (defect) {
      return unreadable(context, carrier, defect);
    }
    const state = expected.length > 0 ? 'dispatched' : 'unrouted';
    const waiting = waitingList(expected);
    const verdict: Verdict = { state, expected, ...(waiting.length > 0 && { waiting }) };
    return { context, ...carrier, request, status: statusOf(context, verdict) };
  }
  if ('defect' in parsed) return unreadable(parsed.context, carrier, parsed.defect);
  const { context, failure: error } = parsed;
  if (context !== undefined) {
    return { context, ...carrier, status: statusOf(context, { state: 'failed', error }) };
  }
  log.error('not an envelope', { messageId: record.messageId, detail: error.detail });
  return keptMessage(carrier.messages, error);
}

/** Not the API's doing, unless its type was given an order, or lost it, while the request was on its way. */
function wrongQueue(ordered: boolean): Failure {
  return failure(
    'Wrong intake queue',
    ordered
      ? 'Requests of this type are received in order: they come in by the FIFO queue'
      : 'Requests of this type have no order: they come in by the standard queue',
  );
}

/** A request type or a filter threw: the message comes back, for a defect may be mended meanwhile. */
function unreadable(
  context: IntakeContext,
  carrier: Pick<Entry, 'messages' | 'order'>,
  defect: unknown,
): Entry {
  const { name, message } = describeError(defect);
  const obstacle = `${name}: ${message}`;
  const error = failure('Not dispatched', obstacle);
  return { context, ...carrier, obstacle, status: statusOf(context, { state: 'failed', error }) };
}

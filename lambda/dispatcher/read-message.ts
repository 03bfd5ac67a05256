import type { FilterableMessage } from '../../routing/policy';
import type { IntakeContext } from '../contract/envelope';
import { isOlderContract, type KnownContracts } from '../contract/known-contracts';
import type { RequestType } from '../contract/request-type';
import type { Failure } from '../contract/status-record';
import { dispatchFailure, referenceOf } from '../core/attempt/failure-for-caller';
import type { Log } from '../core/log';
import { invalidRequest, type ParsedRequest, type ValidRequest } from './parse-intake';
import type { QueueRecord } from '../core/queue/partial-batch';
import { orText } from '../core/thrown';
import { failure } from '../core/validation';
import { isOrdered, orderOf } from '../core/queue/lines';
import type { DueTimes } from '../core/due-times';
import type { WaitingList } from '../core/waiting-list';
import { type Entry, statusOf, type Verdict } from './entry';
import { type KeptMessage, keptMessage } from './kept-message';

export interface ReadPorts {
  readonly contracts: KnownContracts;
  /** Request types that the app accepts. */
  readonly requestTypes: readonly RequestType[];
  /** Names of the consumers whose filters match. */
  readonly consumersOf: (message: FilterableMessage) => readonly string[];
  /** Names of the observers whose filters match: they are told, and nothing is expected of them. */
  readonly observersOf: (message: FilterableMessage) => readonly string[];
  readonly waitingList: WaitingList;
  readonly dueTimes: DueTimes;
  /** Bytes that can be published. */
  readonly maxPublishBytes: number;
  readonly log: Log;
}

/** Finds out what is to be recorded of a message that has been parsed. */
export function readMessage(
  parsed: ParsedRequest,
  record: QueueRecord,
  ports: ReadPorts,
): Entry | KeptMessage {
  if ('request' in parsed) {
    const { request, whole } = parsed;
    const { context } = request;
    if (request.ordered !== isOrdered(record.eventSourceARN)) {
      return failed(context, record, wrongQueue(request.ordered));
    }
    try {
      const expected = ports.consumersOf(request);
      const observers = ports.observersOf(request);
      const blinded =
        whole === undefined ? undefined : findBlinded(request, whole, [...expected, ...observers], ports);
      if (blinded !== undefined) return failed(context, record, blinded);
      const observed = observers.length > 0;
      // Who is told of a request has received it, whatever comes of that.
      const state = expected.length > 0 || observed ? 'dispatched' : 'unrouted';
      const waiting = ports.waitingList(expected);
      const due = ports.dueTimes(expected);
      const verdict: Verdict = {
        state,
        expected,
        ...(waiting.length > 0 && { waiting }),
        ...(due.size > 0 && { due }),
      };
      return { context, ...carrier(record), request, observed, status: statusOf(context, verdict) };
    } catch (defect) {
      return unreadable(context, record, defect);
    }
  }
  if ('defect' in parsed) return unreadable(parsed.context, record, parsed.defect);
  const { context, failure: error } = parsed;
  if (context !== undefined) return failed(context, record, reasonFor(context, error, ports));
  ports.log.error('not an envelope', { messageId: record.messageId, detail: error.detail });
  return keptMessage([record], error);
}

/** Nothing is wrong with a request that was valid when it was accepted. */
function reasonFor(context: IntakeContext, error: Failure, { contracts }: ReadPorts): Failure {
  if (error.title !== invalidRequest || !isOlderContract(contracts, context)) return error;
  return failure(
    'Accepted under an older contract',
    `${context.type}, contract ${context.contract}: ${error.detail}`,
  );
}

/** Returns an entry for a request whose contract is not known. */
export function unknownEntry(context: IntakeContext, record: QueueRecord, unknown: string): Entry {
  const detail = `${unknown}. No deployment has changed that in time.`;
  return { ...failed(context, record, failure('Contract not known', detail)), unknown };
}

function carrier(record: QueueRecord): Pick<Entry, 'messages' | 'order'> {
  return { messages: [record], order: orderOf(record) };
}

function failed(context: IntakeContext, record: QueueRecord, error: Failure): Entry {
  return {
    context,
    ...carrier(record),
    observed: false,
    status: statusOf(context, { state: 'failed', error }),
  };
}

/**
 * Something that may be otherwise the next time, such as code of ours that threw and will be mended: the message comes
 * back.
 */
export function unreadable(context: IntakeContext, record: QueueRecord, defect: unknown): Entry {
  const error = dispatchFailure(dispatchReference(context, [record]));
  return { ...failed(context, record, error), obstacle: orText(defect) };
}

/** Names the attempt to dispatch a request, in its status and in the log. */
export function dispatchReference({ id }: IntakeContext, messages: readonly QueueRecord[]): string {
  const receives = messages.map(({ attributes }) => Number(attributes.ApproximateReceiveCount));
  return referenceOf(id, 'dispatcher', Math.max(...receives));
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

/** A filter on the body sees none where the event has a claim check: rather than miss a consumer, say so. */
function findBlinded(
  request: ValidRequest,
  whole: string,
  receivers: readonly string[],
  { consumersOf, observersOf, maxPublishBytes }: ReadPorts,
): Failure | undefined {
  const message = { attributes: request.attributes, body: whole };
  const wanted = [...consumersOf(message), ...observersOf(message)];
  const blinded = new Set([
    ...wanted.filter((name) => !receivers.includes(name)),
    ...receivers.filter((name) => !wanted.includes(name)),
  ]);
  if (blinded.size === 0) return undefined;
  return failure(
    'Too large for a filter',
    `${[...blinded].join(', ')}: the filter looks into bodies, and none is published beyond ${maxPublishBytes} bytes`,
  );
}

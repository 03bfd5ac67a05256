import type { FilterableMessage } from '../../routing/policy';
import type { IntakeContext } from '../contract/envelope';
import type { Failure } from '../contract/status-record';
import { describeError, type Log } from '../core/log';
import type { ParsedRequest, ValidRequest } from '../core/parse-intake';
import type { QueueRecord } from '../core/partial-batch';
import { failure } from '../core/validation';
import { type Entry, statusOf } from './entry';
import { type KeptMessage, keptMessage } from './kept-message';

export interface ReadPorts {
  /** Names of the consumers whose filters match. */
  readonly consumersOf: (message: FilterableMessage) => readonly string[];
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
  const messages = [record];
  if ('request' in parsed) {
    const { request, whole } = parsed;
    const { context } = request;
    try {
      const expected = ports.consumersOf(request);
      const blinded = whole === undefined ? undefined : findBlinded(request, whole, expected, ports);
      if (blinded !== undefined) return failed(context, messages, blinded);
      const state = expected.length > 0 ? 'dispatched' : 'unrouted';
      return { context, messages, request, status: statusOf(context, { state, expected }) };
    } catch (defect) {
      return unreadable(context, messages, defect);
    }
  }
  if ('defect' in parsed) return unreadable(parsed.context, messages, parsed.defect);
  const { context, failure: error } = parsed;
  if (context !== undefined) return failed(context, messages, error);
  ports.log.error('not an envelope', { messageId: record.messageId, detail: error.detail });
  return keptMessage(messages, error);
}

function failed(context: IntakeContext, messages: QueueRecord[], error: Failure): Entry {
  return { context, messages, status: statusOf(context, { state: 'failed', error }) };
}

/**
 * Something that may be otherwise the next time, such as code of ours that threw and will be mended: the message comes
 * back.
 */
export function unreadable(context: IntakeContext, messages: QueueRecord[], defect: unknown): Entry {
  const { name, message } = describeError(defect);
  const obstacle = `${name}: ${message}`;
  const error = failure('Not dispatched', obstacle);
  return { context, messages, obstacle, status: statusOf(context, { state: 'failed', error }) };
}

/** A filter on the body sees none where the event has a claim check: rather than miss a consumer, say so. */
function findBlinded(
  request: ValidRequest,
  whole: string,
  expected: readonly string[],
  { consumersOf, maxPublishBytes }: ReadPorts,
): Failure | undefined {
  const wanted = consumersOf({ attributes: request.attributes, body: whole });
  const blinded = new Set([
    ...wanted.filter((name) => !expected.includes(name)),
    ...expected.filter((name) => !wanted.includes(name)),
  ]);
  if (blinded.size === 0) return undefined;
  return failure(
    'Too large for a filter',
    `${[...blinded].join(', ')}: the filter looks into bodies, and none is published beyond ${maxPublishBytes} bytes`,
  );
}

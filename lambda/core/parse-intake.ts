import {
  envelope,
  intakeContext,
  type IntakeContext,
  intakeLayout,
  traceparentPattern,
} from '../contract/envelope';
import { acceptedAt } from '../contract/request-id';
import type { RequestType } from '../contract/request-type';
import { findRequestType, unknownRequestType } from '../contract/requests/all';
import type { Failure } from '../contract/status-record';
import { messageAttributes, messageSize, type PublishedAttributes } from './routing-attributes';
import { failure, validate } from './validation';

/** SNS takes no more for one message, nor for all messages of a `PublishBatch` together. */
export const maxPublishBytes = 262_144;

/** A request that can be published. */
export interface ValidRequest {
  readonly context: IntakeContext;
  readonly data: unknown;
  /** JSON text of the event to publish. */
  readonly body: string;
  readonly attributes: PublishedAttributes;
  /** Bytes that SNS counts for it. */
  readonly size: number;
}

export type ParsedIntake =
  | { readonly request: ValidRequest }
  /** The code of the request type threw: a defect of ours, and none of the message. */
  | { readonly context: IntakeContext; readonly defect: unknown }
  /** Can never be dispatched. Without a context nobody can be told: the message is not one of the API's. */
  | { readonly context?: IntakeContext; readonly failure: Failure };

/** Reads a message of the intake queue. */
export function parseIntake(text: string): ParsedIntake {
  const parts = splitEnvelope(text);
  if (parts === undefined)
    return { failure: failure('Not an envelope', 'The message is not JSON of the right form') };
  const checked = validate(intakeContext, parts.context);
  if ('refused' in checked) return { failure: failure('Not an envelope', checked.refused) };

  const context = checked.valid;
  const type = findRequestType(context.type);
  if (type === undefined)
    return { context, failure: failure('Unknown request type', unknownRequestType(context.type)) };
  try {
    return parseRequest(type, context, parts);
  } catch (defect) {
    return { context, defect };
  }
}

function parseRequest(type: RequestType, context: IntakeContext, parts: EnvelopeParts): ParsedIntake {
  const body = validate(type.schema, parts.data);
  if ('refused' in body) return { context, failure: failure('Invalid request', body.refused) };

  const event = printEvent(context, parts.rawData);
  const attributes = messageAttributes(type.name, type.attributes(body.valid));
  const size = messageSize(event, attributes);
  if (size > maxPublishBytes) {
    return {
      context,
      failure: failure('Too large', `${size} bytes to publish, and SNS takes ${maxPublishBytes}`),
    };
  }
  return { request: { context, data: body.valid, body: event, attributes, size } };
}

interface EnvelopeParts {
  readonly data: unknown;
  /** JSON text of `data`, as the client wrote it. */
  readonly rawData: string;
  /** All other members. */
  readonly context: unknown;
}

/**
 * Takes an envelope apart. One that the API printed is split as text, so that the client's bytes go on untouched and
 * nothing in them can pass for a member of the envelope: they must be one JSON value. Any other text, such as one that
 * an operator wrote, is read as ordinary JSON.
 */
function splitEnvelope(text: string): EnvelopeParts | undefined {
  try {
    const end = text.lastIndexOf(intakeLayout.suffix);
    if (end > 0 && text.startsWith(intakeLayout.prefix)) {
      const rawData = text.slice(intakeLayout.prefix.length, end);
      return { data: JSON.parse(rawData), rawData, context: JSON.parse(`{${text.slice(end + 1)}`) };
    }
    const { data, ...context } = JSON.parse(text);
    return { data, rawData: JSON.stringify(data) ?? 'null', context };
  } catch {
    return undefined;
  }
}

/** Put together as text: the data is not printed anew. */
function printEvent(context: IntakeContext, rawData: string): string {
  const { id, type, tenant, idempotencykey, traceparent } = context;
  let text = `{"specversion":"${envelope.specversion}","id":"${id}","source":"${envelope.source}","type":"${type}"`;
  text += `,"time":"${acceptedAt(id).toISOString()}","datacontenttype":"${envelope.datacontenttype}"`;
  if (tenant !== '') text += `,"tenant":${JSON.stringify(tenant)}`;
  if (idempotencykey !== '') text += `,"idempotencykey":${JSON.stringify(idempotencykey)}`;
  if (traceparentPattern.test(traceparent)) text += `,"traceparent":"${traceparent}"`;
  return `${text},"data":${rawData}}`;
}

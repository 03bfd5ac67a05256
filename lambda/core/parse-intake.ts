import { idempotencyKeyPattern, intakeContext, type IntakeContext, intakeLayout } from '../contract/envelope';
import { excessOf, publishedMessage, type PublishedMessage } from '../contract/published-message';
import type { RequestType } from '../contract/request-type';
import { findRequestType, unknownRequestType } from '../contract/requests/all';
import type { Failure } from '../contract/status-record';
import { failure, validate } from './validation';

/** A request that can be published. */
export interface ValidRequest extends PublishedMessage {
  readonly context: IntakeContext;
  readonly data: unknown;
}

export type ParsedIntake =
  | { readonly request: ValidRequest }
  /** The code of the request type threw: a defect of ours, and none of the message. */
  | { readonly context: IntakeContext; readonly defect: unknown }
  /** Can never be dispatched. Without a context nobody can be told: the message is not one of the API's. */
  | { readonly context?: IntakeContext; readonly failure: Failure };

/**
 * Reads a message of the intake queue.
 * @param limit bytes that can be published
 */
export function parseIntake(text: string, limit?: number): ParsedIntake {
  const parts = splitEnvelope(text);
  if (parts === undefined)
    return { failure: failure('Not an envelope', 'The message is not JSON of the right form') };
  const checked = validate(intakeContext, parts.context);
  if ('refused' in checked) return { failure: failure('Not an envelope', checked.refused) };

  const context = checked.valid;
  const { idempotencykey } = context;
  if (idempotencykey !== '' && !idempotencyKeyPattern.test(idempotencykey))
    return {
      context,
      failure: failure('Invalid idempotency key', 'must be 1 to 128 printable ASCII characters'),
    };
  const type = findRequestType(context.type);
  if (type === undefined)
    return { context, failure: failure('Unknown request type', unknownRequestType(context.type)) };
  try {
    return parseRequest(type, context, parts.rawData, limit);
  } catch (defect) {
    return { context, defect };
  }
}

function parseRequest(
  type: RequestType,
  context: IntakeContext,
  rawData: string,
  limit?: number,
): ParsedIntake {
  const data = parseJson(rawData);
  if (data === undefined)
    return { context, failure: failure('Invalid request', 'The body is not one JSON value') };
  const body = validate(type.schema, data);
  if ('refused' in body) return { context, failure: failure('Invalid request', body.refused) };

  const message = publishedMessage(type, context, rawData, body.valid);
  const excess = excessOf(message, limit);
  if (excess !== undefined) return { context, failure: failure('Too large', excess) };
  return { request: { context, data: body.valid, ...message } };
}

interface EnvelopeParts {
  /** The client's body as it came: one JSON value, if the API's parser is as strict as ours. */
  readonly rawData: string;
  /** All other members. */
  readonly context: unknown;
}

/**
 * Takes an envelope apart. One that the API printed is split as text, so that the client's bytes go on untouched and
 * nothing in them can pass for a member of the envelope, nor hide which request they belong to. Any other text, such as
 * one that an operator wrote, is read as ordinary JSON.
 */
function splitEnvelope(text: string): EnvelopeParts | undefined {
  const end = text.lastIndexOf(intakeLayout.suffix);
  if (end > 0 && text.startsWith(intakeLayout.prefix)) {
    const rawData = text.slice(intakeLayout.prefix.length, end);
    return { rawData, context: parseJson(`{${text.slice(end + 1)}`) };
  }
  const whole = parseJson(text);
  if (typeof whole !== 'object' || whole === null || !('data' in whole)) return undefined;
  const { data, ...context } = whole;
  return { rawData: JSON.stringify(data), context };
}

/** The value of a JSON text, or undefined when it is none. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

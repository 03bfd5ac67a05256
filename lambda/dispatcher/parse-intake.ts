import { createHash } from 'node:crypto';
import { type ClaimCheck, claimCheck, claimCheckMediaType, requestRef } from '../contract/claim-check';
import { envelopeKeyPattern, idempotencyKeyRule, type IntakeContext } from '../contract/envelope';
import { findRequestType } from '../contract/find-request-type';
import { printEvent } from '../contract/print-event';
import { claimMessage, publishedMessage, type PublishedMessage } from '../contract/published-message';
import type { RequestType } from '../contract/request-type';
import type { Failure } from '../contract/status-record';
import { tooComplex } from '../core/bodies/fetch-body';
import { findExcess } from '../core/bodies/scan-shape';
import { orderGroup, tenantGroup } from '../core/queue/message-group';
import { parseJson, readIntake } from '../core/queue/intake-envelope';
import { failure, validate } from '../core/validation';

/** A request that can be published. */
export interface ValidRequest extends PublishedMessage {
  readonly context: IntakeContext;
  /** What tells it from others with the same idempotency key: the body; of an uploaded one the hash, for it may be large. */
  readonly data: unknown;
  /** Whether its type is received in order. */
  readonly ordered: boolean;
  /** Message group to publish it in. */
  readonly group?: string;
  /** What has to be in the store before the event is published: the event has a claim check for it. */
  readonly toStore?: { readonly dataref: string; readonly bytes: Uint8Array };
}

export type ParsedRequest =
  | {
      readonly request: ValidRequest;
      /** JSON text of the event with the body in it, when the one to publish has a claim check instead. */
      readonly whole?: string;
    }
  /** The code of the request type threw: a defect of ours, and none of the message. */
  | { readonly context: IntakeContext; readonly defect: unknown }
  /** Can never be dispatched. Without a context nobody can be told: the message is not one of the API's. */
  | { readonly context?: IntakeContext; readonly failure: Failure };

/** Title of the failure of a body that its request type refuses. */
export const invalidRequest = 'Invalid request';

export type ParsedIntake =
  | ParsedRequest
  /** Its body is still to be fetched, for {@link parseUploaded}. */
  | { readonly uploaded: UploadedRequest };

/** A request whose body has been uploaded. */
export interface UploadedRequest {
  readonly context: IntakeContext;
  readonly type: RequestType;
  readonly check: ClaimCheck;
}

/**
 * Reads a message of the intake queue.
 * @param requestTypes what the app accepts
 * @param limit bytes that can be published: a larger body goes through the store
 */
export function parseIntake(text: string, requestTypes: readonly RequestType[], limit: number): ParsedIntake {
  const parts = readIntake(text);
  if ('refused' in parts) return { failure: failure('Not an envelope', parts.refused) };
  const { context } = parts;
  const { idempotencykey } = context;
  if (idempotencykey !== '' && !envelopeKeyPattern.test(idempotencykey))
    return {
      context,
      failure: failure('Invalid idempotency key', idempotencyKeyRule),
    };
  const type = findRequestType(requestTypes, context.type);
  if (type === undefined)
    return { context, failure: failure('Unknown request type', 'type: must be a request type of this app') };
  if (context.datacontenttype === claimCheckMediaType) return parseClaimCheck(type, context, parts.rawData);
  return orDefect(context, () => parseRequest(type, context, parts.rawData, limit));
}

/** Reads the body of an uploaded request. */
export function parseUploaded({ type, context, check }: UploadedRequest, rawData: string): ParsedRequest {
  return orDefect(context, () => {
    const parsed = parseBody(type, context, rawData);
    if ('failure' in parsed) return parsed;
    const request: ValidRequest = {
      context,
      data: { sha256: check.sha256 },
      ...claimMessage(type, context, check, parsed.data),
      ...groupOf(type, context, parsed.data),
    };
    return { request, whole: printEvent(context, rawData) };
  });
}

function parseClaimCheck(type: RequestType, context: IntakeContext, rawData: string): ParsedIntake {
  const read = validate(claimCheck, parseJson(rawData));
  if ('refused' in read) return { context, failure: failure('Invalid claim check', read.refused) };
  const { size } = read.valid;
  if (size > type.largestUpload)
    return {
      context,
      failure: failure('Too large', `size: must be at most ${type.largestUpload}`),
    };
  return { uploaded: { context, type, check: read.valid } };
}

function parseRequest(
  type: RequestType,
  context: IntakeContext,
  rawData: string,
  limit: number,
): ParsedRequest {
  const excess = findExcess(Buffer.from(rawData));
  if (excess !== undefined) return { context, failure: failure(tooComplex, excess) };
  const parsed = parseBody(type, context, rawData);
  if ('failure' in parsed) return parsed;
  const { data } = parsed;
  const message = publishedMessage(type, context, rawData, data);
  const group = groupOf(type, context, data);
  if (message.size <= limit) return { request: { context, data, ...group, ...message } };

  const bytes = Buffer.from(rawData);
  const dataref = requestRef(context.id);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const claim = claimMessage(type, context, { dataref, sha256, size: bytes.length }, data);
  return { request: { context, data, toStore: { dataref, bytes }, ...group, ...claim }, whole: message.body };
}

function groupOf(
  type: RequestType,
  { tenant }: IntakeContext,
  data: unknown,
): Pick<ValidRequest, 'ordered' | 'group'> {
  const order = type.orderValue(data);
  if (order === undefined) return { ordered: false, group: tenantGroup(tenant) };
  return { ordered: true, group: orderGroup(tenant, order) };
}

type Body = { readonly data: unknown } | { readonly context: IntakeContext; readonly failure: Failure };

function parseBody(type: RequestType, context: IntakeContext, rawData: string): Body {
  const data = parseJson(rawData);
  if (data === undefined)
    return { context, failure: failure(invalidRequest, 'The body is not one JSON value') };
  const body = validate(type.schema, data);
  if ('refused' in body) return { context, failure: failure(invalidRequest, body.refused) };
  return { data: body.valid };
}

function orDefect(context: IntakeContext, parse: () => ParsedRequest): ParsedRequest {
  try {
    return parse();
  } catch (defect) {
    return { context, defect };
  }
}

/** Returns what the API vouches for, when the message is one of the API's. */
export function contextOf(parsed: ParsedIntake): IntakeContext | undefined {
  if ('request' in parsed) return parsed.request.context;
  return 'uploaded' in parsed ? parsed.uploaded.context : parsed.context;
}

/** Returns the id of the request whose uploaded body a message asks for. */
export function uploadIdOf(text: string, requestTypes: readonly RequestType[]): string | undefined {
  const parsed = parseIntake(text, requestTypes, 0);
  return 'uploaded' in parsed ? parsed.uploaded.context.id : undefined;
}

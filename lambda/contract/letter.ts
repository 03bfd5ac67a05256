import * as z from 'zod/mini';
import { requestIdPattern } from './request-id';

/** First part of the key of every stored letter. */
export const lettersPrefix = 'letters/';

/** Prefix of the letters of the intake, or of a consumer. It never equals another one: names of consumers have no `/`. */
export function lettersOf(consumer?: string): string {
  return `${lettersPrefix}${consumer === undefined ? 'intake' : `consumers/${consumer}`}/`;
}

/**
 * Returns the key of a stored letter. A copy of a letter has the same key. The letter of a later failure has another key,
 * so that a redrive deletes what it has sent and nothing newer.
 */
export function letterKey({ consumer, requestId, fence, messageId }: StoredLetter): string {
  return `${lettersOf(consumer)}${requestId ?? 'malformed'}/${fence ?? messageId}.json`;
}

const attribute = z.object({
  dataType: z.string(),
  stringValue: z.optional(z.string()),
  /** Base64. */
  binaryValue: z.optional(z.string()),
});

/**
 * A dead letter as it is stored in the bucket, JSON text. SQS can neither list nor select messages, so redrive, discard and
 * the list of failures read these objects.
 */
export const storedLetter = z.object({
  /** @default - a letter of the intake */
  consumer: z.optional(z.string()),
  /** @default - the message is malformed */
  requestId: z.optional(z.string().check(z.regex(requestIdPattern))),
  /** Fence that opens the part, once. @default - a letter of the intake, or malformed */
  fence: z.optional(z.int().check(z.minimum(1))),
  /** Request type. */
  type: z.optional(z.string()),
  /** ARN of the dead-letter queue that it came from. */
  source: z.string(),
  reason: z.string(),
  /** Id of the message in the dead-letter queue. */
  messageId: z.string(),
  /** When the message was sent, RFC 3339. */
  sentAt: z.string(),
  /** When the letter was stored, RFC 3339. */
  storedAt: z.string(),
  /** Message group of the message. */
  group: z.optional(z.string()),
  attributes: z.record(z.string(), attribute),
  /** The message to send in a redrive. A consumer's has the fence that opens its part once. */
  body: z.string(),
});
export type StoredLetter = z.output<typeof storedLetter>;

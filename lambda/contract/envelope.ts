import * as z from 'zod/mini';
import { claimCheckMediaType } from './claim-check';
import { requestIdPattern } from './request-id';

/** Members of the envelope that are the same for every request. CloudEvents 1.0, https://cloudevents.io */
export const envelope = {
  specversion: '1.0',
  source: '/uketsuke/requests',
  datacontenttype: 'application/json',
} as const;

/**
 * The text of a message in the intake queue, as the API's mapping template prints it: `prefix`, the client's body
 * untouched, `suffix`, then the value of `specversion` and the other trusted members, each of them always present, ""
 * when absent. The body comes first so that, to any JSON parser, what follows it wins; and inside a JSON string a
 * quotation mark is escaped, so that the last `suffix` of the text is the one that the template printed.
 */
export const intakeLayout = { prefix: '{"data":', suffix: ',"specversion":' } as const;

export const maxIdempotencyKey = 128;

/**
 * Returns the form of an idempotency key, as a regular expression of JavaScript and of Java: printable ASCII characters.
 * @param reserved characters that something else takes
 */
export function idempotencyKeyForm(reserved = 0): string {
  return `[ -~]{1,${maxIdempotencyKey - reserved}}`;
}

/**
 * Stands between the key of a batch's header and the place of an entry. Callers cannot send it in a key, so that no key of
 * theirs is the same. SQS accepts it.
 */
export const placeSeparator = '\t';

/** What the key of a batch's entry has after the header's: the separator and the place. */
export const placeLength = 2;

/** The form in which callers send a key. */
export const idempotencyKeyPattern = new RegExp(`^${idempotencyKeyForm()}$`);

/** The keys of envelopes: those of callers, and those of the entries of a batch with a key in its header. */
export const envelopeKeyPattern = new RegExp(
  `^(?:${idempotencyKeyForm()}|${idempotencyKeyForm(placeLength)}\\t[0-9])$`,
);

/** What a caller reads of an idempotency key of another form. */
export const idempotencyKeyRule = `The idempotency key must have 1 to ${maxIdempotencyKey} printable ASCII characters.`;

/** W3C Trace Context, https://www.w3.org/TR/trace-context/#traceparent-header */
export const traceparentPattern =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Fingerprint of a request type's contract: `lib/contracts/fingerprint.ts` makes it. */
const fingerprint = z.string().check(z.regex(/^[0-9a-f]{16}$/));

/**
 * All of the intake envelope but `data`: what the API vouches for. Members that this copy does not know are ignored: an
 * older dispatcher may read what a newer API printed. They are no way in for a client. Only the mapping template prints
 * this part, it escapes the values of clients, and {@link intakeLayout} keeps the body out of it.
 */
export const intakeContext = z.object({
  specversion: z.literal(envelope.specversion),
  id: z.string().check(z.regex(requestIdPattern)),
  source: z.literal(envelope.source),
  type: z.string().check(z.minLength(1), z.maxLength(64)),
  /** Whether `data` is the body, or a claim check for it. */
  datacontenttype: z.enum([envelope.datacontenttype, claimCheckMediaType]),
  /** Who asked: idempotency keys of different tenants do not meet. "" when the API does not know. */
  tenant: z.string().check(z.regex(/^[\x20-\x7e]{0,256}$/)),
  /** The header `Idempotency-Key`, or "". One that is malformed fails the request, which this schema must not lose. */
  idempotencykey: z.string(),
  /** The header `traceparent`, or "". One that is malformed is dropped: a trace is no reason to refuse a request. */
  traceparent: z.string(),
  /** Which contract the API held the body against. Absent in messages of before there were fingerprints. */
  contract: z.optional(fingerprint),
});
export type IntakeContext = z.output<typeof intakeContext>;

/**
 * The event that the dispatcher publishes and consumers receive. Members that a consumer does not know are ignored:
 * the dispatcher may be deployed before it.
 */
export const publishedEvent = z.object({
  specversion: z.literal(envelope.specversion),
  id: z.string().check(z.regex(requestIdPattern)),
  source: z.literal(envelope.source),
  type: z.string().check(z.minLength(1)),
  /** When the request was accepted, RFC 3339. */
  time: z.string(),
  datacontenttype: z.literal(envelope.datacontenttype),
  tenant: z.optional(z.string()),
  idempotencykey: z.optional(z.string()),
  traceparent: z.optional(z.string()),
  /** As the API gave it; for people who read a log line or a dead letter. */
  contract: z.optional(z.string()),
  /** In a dead letter: the fence of the attempt that failed for good. */
  failedfence: z.optional(z.int().check(z.minimum(1))),
  data: z.optional(z.unknown()),
  /** In place of `data`, for what is larger than a message: see `claim-check.ts`. */
  dataref: z.optional(
    z.string().check(z.regex(/^(?:uploads|requests)\/[1-9][0-9]{12}-[0-9A-Za-z_-]{8,64}$/)),
  ),
  datasha256: z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/))),
  datasize: z.optional(z.int().check(z.minimum(1))),
});
export type PublishedEvent = z.output<typeof publishedEvent>;

/** Message attribute on the topic that carries the request type. */
export const typeAttribute = 'type';

/** Message attribute of a copy in the intake dead-letter queue: why it was not dispatched. */
export const reasonAttribute = 'reason';

import * as z from 'zod/mini';
import { described } from './described';

/**
 * A body that is larger than a message waits in a bucket, and the message carries a claim check for it: where it is, how
 * many bytes it has, and their hash. Names are those of CloudEvents' extension `dataref`, and two of our own beside it.
 * https://github.com/cloudevents/spec/blob/main/cloudevents/extensions/dataref.md
 */
export const claimCheck = z.strictObject({
  /** Below the tenant's prefix, see {@link objectKey}: a claim check can name nothing of another tenant. */
  dataref: described(
    'What `POST /uploads` gave as `dataref`',
    z.string().check(z.regex(/^uploads\/[1-9][0-9]{12}-[0-9A-Za-z_-]{8,64}$/)),
  ),
  sha256: described('SHA-256 of the body, in hexadecimal', z.string().check(z.regex(/^[0-9a-f]{64}$/))),
  size: described('Bytes of the body', z.int().check(z.minimum(1), z.maximum(Number.MAX_SAFE_INTEGER))),
});
export type ClaimCheck = z.output<typeof claimCheck>;

/** What a client says of a body before it uploads it: S3 then takes exactly that. */
export const uploadOrder = z.strictObject({ sha256: claimCheck.shape.sha256, size: claimCheck.shape.size });
export type UploadOrder = z.output<typeof uploadOrder>;

/** In the envelope: `data` is a claim check for the body, not the body. */
export const claimCheckMediaType = 'application/vnd.uketsuke.claim-check+json';

/** How long after its upload form was given out a body may be asked for by a request. */
export const uploadWindowSeconds = 86_400;

/** How long an upload form can be used. */
export const uploadFormSeconds = 900;

/** First part of the key of every body. */
export const bodiesPrefix = 'tenants/';

/** Where a client's uploads and the dispatcher's bodies go. */
export const uploadRef = (id: string): string => `uploads/${id}`;
export const requestRef = (requestId: string): string => `requests/${requestId}`;

/**
 * Key of a body. It is made from the tenant that the API vouches for and never taken from a client, so that whatever a
 * claim check says, only that tenant's bodies can be meant. Nobody's name is empty or has a `/` once encoded, and a
 * named tenant cannot be called what the unnamed one is.
 */
export function objectKey(tenant: string, dataref: string): string {
  const folder = tenant === '' ? 'anonymous' : `named-${encodeURIComponent(tenant)}`;
  return `${bodiesPrefix}${folder}/${dataref}`;
}

/** When the upload form, or the request, was given out whose id a `dataref` ends with. */
export function referredAt(dataref: string): number {
  return Number(dataref.slice(dataref.indexOf('/') + 1).slice(0, 13));
}

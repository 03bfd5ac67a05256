import type { RequestType } from '../../lambda/contract/request-type';
import { checkKey, intakeMessage, readHeaders } from './intake-message';
import { messageGroup } from './message-group';
import { readTenant, type TenantSettings } from './tenant';
import { set, template } from './vtl';

/**
 * Sets `$id`, see `lambda/contract/request-id.ts`. The extended id is base64, of which alphabet AWS does not say: the
 * characters of one are changed into those of the other, so that different ids stay different, and the padding goes.
 */
export const setRequestId = [
  set(
    'call',
    '$context.extendedRequestId.replaceAll("[+]", "-").replaceAll("/", "_").replaceAll("[^0-9A-Za-z_-]", "")',
  ),
  set('id', '"${context.requestTimeEpoch}-${call}"'),
].join('');

/** What a template prints of a request type. */
export interface AcceptedType extends Pick<RequestType, 'name' | 'orderedBy'> {
  /** Fingerprint of its contract. @default - not printed */
  readonly contract?: string;
}

/**
 * Request template of `POST /requests/{type}`: a `SendMessage` in SQS's JSON protocol, whose message is the envelope of
 * `lambda/contract/envelope.ts`, with the client's body untouched.
 *
 * A call with an invalid `Idempotency-Key` has no `MessageBody`: SQS refuses it, and the response template answers 400.
 *
 * @param type a type that is received in order goes to a FIFO queue
 * @param queueUrl may be a token
 * @param tenant decides whose the request is
 * @param mediaType what the body is: the request's data, or a claim check for it
 */
export function acceptRequestTemplate(
  { name: type, orderedBy, contract }: AcceptedType,
  queueUrl: string,
  tenant: TenantSettings,
  mediaType?: string,
): string {
  return template([
    readHeaders(),
    setRequestId,
    readTenant(tenant),
    `${set('valid', 'true')}#if($keyed)${checkKey('idempotencykey')}#end`,
    `{"QueueUrl":"${queueUrl}"#if($valid),"MessageBody":"`,
    intakeMessage({ type, contract, body: '$input.body', mediaType }),
    '"#end',
    messageGroup(orderedBy === undefined ? undefined : `$input.path('$.${orderedBy}')`),
    '}',
  ]);
}

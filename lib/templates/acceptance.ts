import { idempotencyKeyRule } from '../../lambda/contract/envelope';
import { setRequestId } from './accept-request';
import { problem, retryAfterSeconds } from './problem';
import { requestsPath, selfLink, setBase, setLink } from './request-link';
import { setHeader, setStatus, template } from './vtl';

/** Response template of `POST /requests/{type}` for SQS's 200: the ticket. */
export const acceptedTemplate = template([
  setRequestId,
  setBase,
  setLink('self', 'id'),
  setHeader('Location', '$self'),
  `{"id":"$id","status":"accepted",${selfLink}}`,
]);

/** What is said of characters that SQS does not take. */
export const invalidCharacters =
  'The body has characters that a message cannot carry: control characters other than tab and line breaks, U+FFFE or U+FFFF.';

/**
 * What is said of a request that is more than a message.
 * @param type its name, when its body may be uploaded instead
 */
export function tooLargeRequest(maxMessageBytes: number, type?: string): string {
  const limit = `The body is too large: with its envelope, a request has at most ${Math.floor(maxMessageBytes / 1024)} KiB.`;
  if (type === undefined) return `${limit} Split it into several requests.`;
  return `${limit} Upload it: POST /uploads gives a form, then name it in POST /${requestsPath}/${type}/large.`;
}

/** What is said of a call that SQS refuses as a whole. */
export interface Refusals {
  readonly tooLarge: string;
  /** @default - it is about the body */
  readonly characters?: string;
  /** Of a call without something that SQS requires. @default - the template left out the message, see `accept-request.ts` */
  readonly incomplete?: string;
}

/**
 * Response template for SQS's 4xx; the status is 400 unless it sets another. All but body and idempotency key is ours, so
 * that an invalid parameter is a message that is too long or has characters that SQS refuses. Anything else (throttled,
 * denied, no such queue) is not the client's fault.
 *
 * The names of errors are searched for in the whole answer: SQS's two protocols have different ones, and either may be
 * documented for a call. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 */
export function refusedTemplate({
  tooLarge,
  characters = invalidCharacters,
  incomplete = idempotencyKeyRule,
}: Refusals): string {
  return template([
    "#set($answer = $input.json('$'))",
    `#if(${contains('InvalidMessageContents', 'nvalid binary character')})`,
    problem(400, characters),
    // Before the invalid values: SQS may count a missing one among them. Then its text names the parameter.
    `#elseif(${contains('MissingParameter', 'MissingRequiredParameter', 'essageBody', 'EmptyBatchRequest', 'TooManyEntriesInBatchRequest')})`,
    problem(400, incomplete),
    `#elseif(${contains('InvalidParameterValue', 'EntityTooLarge', 'BatchRequestTooLong')})`,
    setStatus(413),
    problem(413, tooLarge),
    '#else',
    setStatus(503),
    setHeader('Retry-After', `"${retryAfterSeconds}"`),
    problem(503, 'The request was not accepted: its queue did not take it. Send it again.'),
    '#end',
  ]);
}

function contains(...texts: readonly string[]): string {
  return texts.map((text) => `$answer.contains("${text}")`).join(' || ');
}

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
  if (type === undefined) return limit;
  return `${limit} Upload it: POST /uploads gives a form, then name it in POST /${requestsPath}/${type}/large.`;
}

/**
 * Response template for SQS's 4xx; the status is 400 unless it sets another. All but the body is ours, so that an invalid
 * parameter is a message that is too long or that has characters which SQS does not take; anything else (throttled,
 * denied, no such queue) is not the client's doing.
 *
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 * @param tooLarge what is said of a body, or of a batch, that is too large
 */
export function refusedTemplate(tooLarge: string): string {
  return template([
    "#set($answer = $input.json('$'))",
    '#if($answer.contains("InvalidMessageContents") || $answer.contains("nvalid binary character"))',
    problem(400, invalidCharacters),
    '#elseif($answer.contains("InvalidParameterValue") || $answer.contains("EntityTooLarge") || $answer.contains("BatchRequestTooLong"))',
    setStatus(413),
    problem(413, tooLarge),
    '#else',
    setStatus(503),
    setHeader('Retry-After', `"${retryAfterSeconds}"`),
    problem(503, 'The request was not accepted: its queue did not take it. Send it again.'),
    '#end',
  ]);
}

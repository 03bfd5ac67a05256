import { setEntryId } from './accept-batch';
import { setRequestId } from './accept-request';
import { batchKeyRule, invalidKeyId, maxBatchEntries } from './batch-body';
import { invalidCharacters } from './acceptance';
import { problem, problemMediaType, problemMembers, retryAfterSeconds } from './problem';
import { selfLink, setBase, setLink } from './request-link';
import { setHeader, setStatus, template } from './vtl';

/**
 * Response template of `POST /requests/{type}/batch` for SQS's 200, inside of which entries may have failed: each
 * request has its own answer, in the order in which they came. 202 when all are accepted (the response's own status), 207
 * when some are, and a problem when none is: whoever looks at the status alone never takes a refusal for an acceptance.
 *
 * @param tooLarge what is said of a request that the queue does not take for its size
 */
export function batchAcceptedTemplate(tooLarge: string): string {
  return template([
    setRequestId,
    setBase,
    "#set($sent = $input.path('$.Successful'))#set($failed = $input.path('$.Failed'))",
    countAnswers,
    '#if($accepted == 0 && $retry)',
    asProblem(503, 'No request of the batch was accepted. Send it again.'),
    '#elseif($accepted == 0)',
    asProblem(400, 'No request of the batch was accepted.'),
    '#elseif($refused > 0)',
    setStatus(207),
    '{',
    '#else',
    '{',
    '#end',
    '"requests":[',
    '#set($comma = "")',
    `#foreach($place in [0..${maxBatchEntries - 1}])`,
    setEntryId,
    `#foreach($entry in $sent)#if($entry.Id == "$place")`,
    setLink('self', 'id'),
    `\${comma}{"id":"$id","status":"accepted",${selfLink}}#set($comma = ",")`,
    '#end#end',
    `#foreach($entry in $failed)#if($entry.Id == "$place")`,
    refusal(tooLarge),
    '#set($comma = ",")#end#end',
    // Whatever SQS makes of it: the request has not been sent.
    ...['$sent', '$failed'].flatMap((entries) => [
      `#foreach($entry in ${entries})#if($entry.Id == "${invalidKeyId}$place")`,
      refused(400, batchKeyRule),
      '#set($comma = ",")#end#end',
    ]),
    '#end',
    ']}',
  ]);
}

/** Sets `$accepted`, `$refused`, and `$retry` when a refusal was not the client's doing. */
const countAnswers = [
  '#set($accepted = 0)#set($refused = 0)#set($retry = false)',
  `#foreach($entry in $sent)#if($entry.Id.contains("${invalidKeyId}"))#set($refused = $refused + 1)`,
  '#else#set($accepted = $accepted + 1)#end#end',
  '#foreach($entry in $failed)#set($refused = $refused + 1)',
  `#if("$entry.SenderFault" != "true" && !$entry.Id.contains("${invalidKeyId}"))#set($retry = true)#end#end`,
  // An answer that names nobody is no acceptance either.
  '#if($accepted == 0 && $refused == 0)#set($retry = true)#end',
  `#if($accepted > 0 || $retry)${setHeader('Retry-After', `"${retryAfterSeconds}"`)}#end`,
].join('');

/** Sets the status and begins the answer. */
function asProblem(status: number, detail: string): string {
  return [
    setStatus(status),
    setHeader('Content-Type', `"${problemMediaType}"`),
    // Its end comes after the requests, an extension member (RFC 9457, section 3.2).
    `${problem(status, detail).slice(0, -1)},`,
  ].join('');
}

/** The answer for one request that SQS has not taken. */
function refusal(tooLarge: string): string {
  return [
    '#set($reason = "$entry.Code $entry.Message")',
    '#if("$entry.SenderFault" != "true")',
    refused(503, 'The request was not accepted: its queue did not take it. Send it again.'),
    '#elseif($reason.contains("InvalidMessageContents") || $reason.contains("nvalid binary character"))',
    refused(400, invalidCharacters),
    '#else',
    refused(413, tooLarge),
    '#end',
  ].join('');
}

function refused(status: number, detail: string): string {
  return `\${comma}${JSON.stringify({ status: 'refused', problem: problemMembers(status, detail) })}`;
}

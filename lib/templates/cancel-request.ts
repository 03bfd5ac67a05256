import { anonymousMark } from '../../lambda/contract/cancellation';
import { partOf, type RequestState, statusAttribute as attribute } from '../../lambda/contract/status-record';
import { problem, retryAfterSeconds } from './problem';
import { selfLink, setBase, setIdOfPath, setLink } from './request-link';
import { readTimes, type StatusTimes, unknownRequest } from './request-status';
import { readTenant, type TenantSettings } from './tenant';
import { present, set, setHeader, setStatus, template } from './vtl';

export interface Cancelling {
  /** May be a token. */
  readonly tableName: string;
  readonly times: StatusTimes;
  /** Decides whose requests a caller can cancel. */
  readonly tenant: TenantSettings;
  /** How long a mark is kept. */
  readonly retentionSeconds: number;
}

const dispatched: RequestState = 'dispatched';
/** Equals no state of a request. */
const noState = 'none';

/** The request has been dispatched to consumers, its end has not been published, and it belongs to the caller. */
const isOpen = `#state = :open AND attribute_exists(#due) AND attribute_exists(#dueAt) AND (attribute_not_exists(#tenant) OR #tenant = :by)`;

/** When the first mark was set. DynamoDB documents the sum of a function and a value, but not that of two values. */
const firstMark = 'if_not_exists(#cancelledAt, :now)';

/**
 * Request template of `DELETE /requests/{id}`: one conditional `UpdateItem`, which adds the caller's tenant to the marks of
 * the request (`docs/adr/0033-cancelling.md`). Where the dispatcher has not recorded the request yet, and its message may
 * still wait, the update makes an item with the mark alone.
 *
 * A call with an id that this API never gives has no `Key`: DynamoDB refuses it, and the response template answers 404.
 */
export function cancelRequestTemplate({ tableName, times, tenant, retentionSeconds }: Cancelling): string {
  const names = {
    '#state': attribute.state,
    '#tenant': attribute.tenant,
    '#due': attribute.due,
    '#dueAt': attribute.dueAt,
    '#cancelledBy': attribute.cancelledBy,
    '#cancelledAt': attribute.cancelledAt,
    '#expiresAt': attribute.expiresAt,
  };
  return template([
    readTenant(tenant),
    setBase,
    setIdOfPath,
    readTimes(times),
    `${set('by', '$tenant')}#if($by == "")${set('by', `"${anonymousMark}"`)}#end`,
    set('milliseconds', '"${context.requestTimeEpoch}"'),
    set('seconds', '$milliseconds.substring(0, 10)'),
    // Nobody works on a late request any more, so that it has ended.
    `${set('open', `"${dispatched}"`)}#if($late)${set('open', `"${noState}"`)}#end`,
    `{"TableName":"${tableName}"`,
    `#if($known),"Key":{"${attribute.requestId}":{"S":"$id"},"${attribute.part}":{"S":"${partOf.request}"}}#end`,
    // A repeated call does not keep the item for longer.
    `,"UpdateExpression":"SET #cancelledAt = ${firstMark}, #expiresAt = ${firstMark} + :kept ADD #cancelledBy :mark"`,
    `,"ConditionExpression":"#if($young)attribute_not_exists(#state) OR #end(${isOpen})"`,
    `,"ExpressionAttributeNames":${JSON.stringify(names)}`,
    `,"ExpressionAttributeValues":{":open":{"S":"$open"},":by":{"S":"$by"},":mark":{"SS":["$by"]}`,
    `,":now":{"N":"$seconds"},":kept":{"N":"${retentionSeconds}"}}`,
    ',"ReturnValuesOnConditionCheckFailure":"ALL_OLD"}',
  ]);
}

/** Response template of `DELETE /requests/{id}` for DynamoDB's 200. */
export const cancellingTemplate = template([
  setBase,
  setIdOfPath,
  setLink('self', 'id'),
  setHeader('Location', '$self'),
  `{"id":"$id",${selfLink}}`,
]);

/**
 * Response template of `DELETE /requests/{id}` for DynamoDB's 4xx; the status is 404 unless it sets another. The error of a
 * failed condition has the item, which says why: there is none, it is another tenant's, or the request has ended.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html#API_UpdateItem_Errors
 */
export function notCancelledTemplate({ times, tenant }: Pick<Cancelling, 'times' | 'tenant'>): string {
  return template([
    readTenant(tenant),
    setBase,
    setIdOfPath,
    readTimes(times),
    "#set($answer = $input.json('$'))#set($item = $input.path('$.Item'))",
    '#set($own = false)',
    `#if(${present(`$item.${attribute.state}.S`)})#set($own = true)`,
    `#if(${present(`$item.${attribute.tenant}.S`)} && $item.${attribute.tenant}.S != $tenant)#set($own = false)#end#end`,
    '#if(!$known)',
    problem(404, unknownRequest),
    '#elseif(!$answer.contains("ConditionalCheckFailed"))',
    setStatus(503),
    setHeader('Retry-After', `"${retryAfterSeconds}"`),
    problem(503, notCancelled),
    '#elseif($own)',
    setStatus(409),
    problem(409, 'The request has ended, or repeats another one. What is done stays done.'),
    '#else',
    problem(404, unknownRequest),
    '#end',
  ]);
}

/** The detail of the answer when DynamoDB did not answer, or is throttled. */
export const notCancelled = 'The request could not be cancelled at the moment. Send the call again.';

import { requestIdPattern } from '../../lambda/contract/request-id';
import { partOf, statusAttribute as attribute, waitingAttribute } from '../../lambda/contract/status-record';
import { problem, problemMediaType, retryAfterSeconds } from './problem';
import { escapedPath, selfLink, setBase, setIdOfPath, setLink } from './request-link';
import { readTenant, type TenantSettings } from './tenant';
import { escaped, present, set, setHeader, setStatus, template } from './vtl';

export interface StatusTimes {
  /** How long a message may wait in the intake queue: until then, an unknown request may still be recorded. */
  readonly intakeRetentionSeconds: number;
  /** After this long nobody works on a request any more. */
  readonly deadlineSeconds: number;
}

/** The detail of the answer for an unknown request, and for a request of another tenant. */
export const unknownRequest = 'There is no such request, or its status is not kept any more.';

/** An id may come from a host whose clock is ahead by this much. */
const clockSkewSeconds = 60;

/** Request template of `GET /requests/{id}`: the request's part first (it sorts last), then the consumers'. */
export function statusQueryTemplate(tableName: string): string {
  return (
    `{"TableName":"${tableName}","KeyConditionExpression":"${attribute.requestId} = :id",` +
    `"ExpressionAttributeValues":{":id":{"S":"${escaped("$input.params('id')")}"}},` +
    '"ConsistentRead":true,"ScanIndexForward":false}'
  );
}

/**
 * Response template of `GET /requests/{id}` for DynamoDB's 200. A request of another tenant is answered as an unknown one.
 * While a request is not yet recorded, its id is enough: the answer says nothing that the id does not.
 */
export function requestStatusTemplate(times: StatusTimes, tenant: TenantSettings): string {
  return template([
    readTenant(tenant),
    setBase,
    setIdOfPath,
    setLink('self', 'id'),
    readTimes(times),
    "#set($items = $input.path('$.Items'))#set($found = false)",
    // A part without a state is the mark of a cancellation that came before the record.
    `#foreach($item in $items)#if($item.${attribute.part}.S == "${partOf.request}" && ${present(`$item.${attribute.state}.S`)})`,
    '#set($found = true)#set($request = $item)#end#end',
    `#set($state = "")#if($found)#set($state = $request.${attribute.state}.S)#end`,
    findForeign,
    '#if(!$known || $foreign || (!$found && !$young))',
    unknown(),
    '#elseif($state == "repeat")',
    repeat(),
    '#elseif(!$found)',
    setHeader('Retry-After', `"${retryAfterSeconds}"`),
    `{"id":"$id","status":"accepted","consumers":[],${selfLink}}`,
    '#else',
    recorded(),
    '#end',
  ]);
}

/** Sets `$foreign`: the request has a tenant, and it is not the caller's. */
const findForeign = [
  '#set($foreign = false)',
  `#if($found && ${present(`$request.${attribute.tenant}.S`)} && $request.${attribute.tenant}.S != $tenant)`,
  '#set($foreign = true)#end',
].join('');

/**
 * Sets `$known` (the id is one that this API gives), `$young` (its record may be still to come) and `$late` (nobody
 * works on it any more). The numbers go through JSON: whether a context variable is a number or a string is not
 * documented.
 */
export function readTimes({ intakeRetentionSeconds, deadlineSeconds }: StatusTimes): string {
  return [
    '#set($known = false)#set($young = false)#set($late = false)',
    `#if($id.matches("${patternText()}"))`,
    `#set($quote = '"')`,
    '#set($accepted = $id.substring(0, 13))',
    set('json', '"{${quote}now${quote}:${context.requestTimeEpoch},${quote}accepted${quote}:${accepted}}"'),
    set('times', '$util.parseJson($json)'),
    '#set($age = $times.now - $times.accepted)#set($age = $age / 1000)#set($ahead = 0 - $age)',
    `#if($ahead < ${clockSkewSeconds})#set($known = true)#end`,
    `#if($age < ${intakeRetentionSeconds})#set($young = true)#end`,
    `#if($age > ${deadlineSeconds})#set($late = true)#end`,
    '#end',
  ].join('');
}

/** Java's `matches` wants the whole text, and a `$` would begin a variable. */
function patternText(): string {
  return requestIdPattern.source.replace(/^\^/, '').replace(/\$$/, '');
}

function unknown(): string {
  return [
    setStatus(404),
    setHeader('Content-Type', `"${problemMediaType}"`),
    problem(404, unknownRequest),
  ].join('');
}

/** Another request came first with the same idempotency key: see there. */
function repeat(): string {
  return [
    set('original', `$request.${attribute.original}.S`),
    setStatus(303),
    setLink('first', 'original'),
    setHeader('Location', '$first'),
    `{"id":"$id","status":"repeat","links":{"self":"${escapedPath('$self')}","original":"${escapedPath('$first')}"}}`,
  ].join('');
}

function recorded(): string {
  return [
    // First what it comes to.
    '#set($ended = true)#set($failed = false)',
    `#foreach($expected in $request.${attribute.expected}.L)`,
    findConsumer,
    '#if($consumerState == "failed")#set($failed = true)#end',
    '#if($consumerState != "succeeded" && $consumerState != "failed")#set($ended = false)#end',
    '#end',
    '#set($status = $state)',
    '#if($state == "dispatched")',
    '#if(!$ended)#set($status = "processing")',
    `${setHeader('Retry-After', `"${retryAfterSeconds}"`)}`,
    '#elseif($failed)#set($status = "failed")',
    '#else#set($status = "succeeded")#end',
    '#end',
    // Then each part.
    `{"id":"$id","type":"${escaped(`$request.${attribute.type}.S`)}","status":"$status",`,
    `"acceptedAt":"${escaped(`$request.${attribute.acceptedAt}.S`)}"`,
    `#if(${present(`$request.${attribute.error}.S`)}),"error":$request.${attribute.error}.S#end`,
    ',"consumers":[',
    // Not `$foreach.hasNext`: a loop inside has a `$foreach` of its own.
    '#set($comma = "")',
    `#foreach($expected in $request.${attribute.expected}.L)`,
    findConsumer,
    printConsumer(),
    '#set($comma = ",")',
    '#end',
    `],${selfLink}}`,
  ].join('');
}

/**
 * Sets `$consumerState`, and `$part` when `$recorded`: the record of the consumer that `$expected` names; `$until` when
 * it waits. What has not ended when nobody works on it any more has failed.
 */
const findConsumer = [
  '#set($consumerState = "pending")#set($recorded = false)#set($expired = false)',
  `#foreach($item in $items)#if($item.${attribute.consumer}.S == $expected.S)`,
  `#set($recorded = true)#set($part = $item)#set($consumerState = $item.${attribute.state}.S)`,
  '#end#end',
  '#if(!$recorded)',
  `#foreach($wait in $request.${attribute.waiting}.L)`,
  `#if($wait.M.${waitingAttribute.consumer}.S == $expected.S)`,
  set('turn', `$wait.M.${waitingAttribute.turn}.N`),
  // A number, as `$times.now` is.
  set('json', '"{${quote}turn${quote}:${turn}}"'),
  set('moment', '$util.parseJson($json)'),
  '#if($moment.turn > $times.now)#set($consumerState = "waiting")',
  set('until', `$wait.M.${waitingAttribute.until}.S`),
  '#end#end#end#end',
  '#if($late && $consumerState != "succeeded" && $consumerState != "failed")',
  '#set($consumerState = "failed")#set($expired = true)#end',
].join('');

function printConsumer(): string {
  const noResult = JSON.stringify({
    title: 'No result in time',
    detail: 'The message reached no end before its queues gave it up.',
  });
  return [
    `\${comma}{"name":"${escaped('$expected.S')}","status":"$consumerState"`,
    '#if($recorded)',
    `,"attempts":$part.${attribute.attempts}.N`,
    // A running consumer has no result, a retrying one the error of its latest attempt.
    `#if($consumerState == "succeeded" && ${present(`$part.${attribute.result}.S`)}),"result":$part.${attribute.result}.S#end`,
    `#if($consumerState != "succeeded" && ${present(`$part.${attribute.error}.S`)}),"error":$part.${attribute.error}.S`,
    `#elseif($expired),"error":${noResult}#end`,
    '#if($consumerState == "retrying")',
    `#if(${present(`$part.${attribute.attemptsLeft}.N`)}),"attemptsLeft":$part.${attribute.attemptsLeft}.N#end`,
    `#if(${present(`$part.${attribute.nextAttemptAt}.S`)}),"nextAttemptAt":"${escaped(`$part.${attribute.nextAttemptAt}.S`)}"#end`,
    '#end',
    `#if(${present(`$part.${attribute.completedAt}.S`)}),"completedAt":"${escaped(`$part.${attribute.completedAt}.S`)}"#end`,
    `#else,"attempts":0#if($consumerState == "waiting"),"until":"${escaped('$until')}"#end#if($expired),"error":${noResult}#end#end`,
    '}',
  ].join('');
}

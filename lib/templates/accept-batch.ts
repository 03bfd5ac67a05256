import { placeLength, placeSeparator } from '../../lambda/contract/envelope';
import { batchMember, invalidKeyId } from './batch-body';
import { type AcceptedType, setRequestId } from './accept-request';
import { checkKey, intakeMessage, readHeaders } from './intake-message';
import { messageGroup } from './message-group';
import { readTenant, type TenantSettings } from './tenant';
import { present, set, template } from './vtl';

/** Sets `$id` to the id of the request at `$place` of a batch whose own id is in `$call` and the time of the call. */
export const setEntryId = set('id', '"${context.requestTimeEpoch}-${call}-${place}"');

/**
 * A character that SQS refuses. An entry without a `MessageBody` would fail the others too.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 */
const forbidden = String.raw`\uFFFE`;

/**
 * Request template of `POST /requests/{type}/batch`: one `SendMessageBatch` in SQS's JSON protocol, each entry with the
 * envelope that a request of its own would have. The place in the batch ends an entry's id: extended ids of API Gateway
 * have one length, so that no other call's id is the same.
 *
 * An entry's body is printed anew from the JSON that was read (`$input.json`), since nothing gives a part of the text.
 * The JSONPath is put together from pieces: `$.` inside of double quotes would look like a variable.
 *
 * An entry with an invalid idempotency key has a body that SQS refuses for that entry alone, and an id that says so.
 *
 * @param type a type that is received in order goes to a FIFO queue
 * @param queueUrl may be a token
 * @param tenant decides whose the requests are
 */
export function acceptBatchTemplate(
  { name: type, orderedBy, contract }: AcceptedType,
  queueUrl: string,
  tenant: TenantSettings,
): string {
  const { requests, body, idempotencyKey } = batchMember;
  return template([
    readHeaders(),
    setRequestId,
    readTenant(tenant),
    `#set($head = '$.${requests}[')#set($place = 0)#set($comma = "")`,
    `{"QueueUrl":"${queueUrl}","Entries":[`,
    `#foreach($entry in $input.path('$.${requests}'))`,
    setEntryId,
    set('path', `"\${head}\${place}].${body}"`),
    '#set($key = "")#set($valid = true)',
    `#if(${present(`$entry.${idempotencyKey}`)})${set('key', `$entry.${idempotencyKey}`)}${checkKey('key')}`,
    // One that is empty. Compared, because what a missing method gives may count as true.
    `#elseif($entry.containsKey("${idempotencyKey}") == true)${set('valid', 'false')}`,
    // The call repeated with its header: each request finds its first one.
    `#elseif($keyed)#set($key = "\${idempotencykey}${placeSeparator}\${place}")${checkKey('idempotencykey', placeLength)}#end`,
    `${set('entryId', '"$place"')}#if(!$valid)${set('entryId', `"${invalidKeyId}$place"`)}#end`,
    '${comma}{"Id":"$entryId","MessageBody":"#if($valid)',
    intakeMessage({ type, contract, body: '$input.json($path)', key: '$key' }),
    `#else${forbidden}#end"`,
    messageGroup(orderedBy === undefined ? undefined : `$entry.${body}.${orderedBy}`),
    '}',
    '#set($place = $place + 1)#set($comma = ",")',
    '#end',
    ']}',
  ]);
}

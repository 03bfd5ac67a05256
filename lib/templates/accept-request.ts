import { envelope, intakeLayout } from '../../lambda/contract/envelope';
import { groupSeparator } from '../../lambda/contract/message-group';
import type { RequestType } from '../../lambda/contract/request-type';
import { escaped, present, set, template } from './vtl';

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

/** Headers that the envelope carries, and the variables that the template reads them into. */
const headers = { idempotencykey: 'idempotency-key', traceparent: 'traceparent' } as const;

/**
 * Request template of `POST /requests/{type}`: a `SendMessage` in SQS's JSON protocol, whose message is the envelope of
 * `lambda/contract/envelope.ts`. All a client controls is escaped; what stands inside the message, which is itself a
 * JSON string, twice. Only the body goes in untouched: the message is JSON text, and so is the body.
 *
 * @param type a type that is received in order goes to a FIFO queue
 * @param queueUrl may be a token
 */
export function acceptRequestTemplate(
  { name: type, orderedBy }: Pick<RequestType, 'name' | 'orderedBy'>,
  queueUrl: string,
): string {
  const { specversion, source, datacontenttype } = envelope;
  return template([
    readHeaders(),
    setRequestId,
    `{"QueueUrl":"${queueUrl}","MessageBody":"`,
    inString(intakeLayout.prefix),
    escaped('$input.body'),
    inString(`${intakeLayout.suffix}${JSON.stringify(specversion)},"id":"`),
    '$id',
    inString(`",${members({ source, type, datacontenttype })},"tenant":"`),
    twice('$context.identity.accountId'),
    inString('","idempotencykey":"'),
    twice('$idempotencykey'),
    inString('","traceparent":"'),
    twice('$traceparent'),
    inString('"}'),
    '"',
    set('tenant', '$context.identity.accountId'),
    orderedBy === undefined ? tenantGroup : orderGroup(orderedBy),
    '}',
  ]);
}

/** A message group has letters, digits and punctuation; an account's id has only digits. */
const groupOfTenant = escaped('$tenant.replaceAll("[^0-9A-Za-z_-]", "_")');

/**
 * The caller's tenant as message group, so that SQS keeps one that sends much from delaying the others; without a tenant
 * the message stands for itself.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
 */
const tenantGroup = `#if(${present('$tenant')}),"MessageGroupId":"${groupOfTenant}"#end`;

/**
 * Tenant and field as message group, and the request's id for deduplication. (Not the idempotency key: a repeat has to
 * reach the dispatcher, which tells its caller which request came first.) The model has made sure of the field.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html
 */
function orderGroup(field: string): string {
  const tenant = `#if(${present('$tenant')})${groupOfTenant}#end`;
  const value = escaped(`$input.path('$.${field}')`);
  return `,"MessageGroupId":"${tenant}${groupSeparator}${value}","MessageDeduplicationId":"$id"`;
}

/** Header names are compared without case, which a lookup by name would not do. */
function readHeaders(): string {
  const entries = Object.entries(headers);
  return [
    ...entries.map(([variable]) => set(variable, '""')),
    '#foreach($name in $input.params().header.keySet())',
    ...entries.map(
      ([variable, header]) =>
        `#if($name.toLowerCase() == "${header}")${set(variable, '$input.params().header.get($name)')}#end`,
    ),
    '#end',
  ].join('');
}

/** JSON text as it stands inside a JSON string. */
function inString(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function members(values: Readonly<Record<string, string>>): string {
  return JSON.stringify(values).slice(1, -1);
}

function twice(expression: string): string {
  return escaped(escaped(expression));
}

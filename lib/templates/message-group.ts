import { groupSeparator } from '../../lambda/contract/message-group';
import { escaped, present } from './vtl';

/** A message group has letters, digits and punctuation, and so has every tenant. */
const groupOfTenant = escaped('$tenant.replaceAll("[^0-9A-Za-z_-]", "_")');

/**
 * The members of a `SendMessage`, or of an entry of a batch, that put it into its message group.
 *
 * Without an order that is the caller's tenant, so that SQS keeps one that sends much from delaying the others; without a
 * tenant the message stands for itself. With one it is tenant and field, and the request's id is for deduplication. (Not the
 * idempotency key: a repeat has to reach the dispatcher, which tells its caller which request came first.) The model has
 * made sure of the field.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html
 *
 * @param orderValue expression of the field's value, for requests that have an order. Reads `$id` and `$tenant`
 */
export function messageGroup(orderValue: string | undefined): string {
  const tenant = (text: string) => `#if(${present('$tenant')})${text}#end`;
  if (orderValue === undefined) return tenant(`,"MessageGroupId":"${groupOfTenant}"`);
  const group = `${tenant(groupOfTenant)}${groupSeparator}${escaped(orderValue)}`;
  return `,"MessageGroupId":"${group}","MessageDeduplicationId":"$id"`;
}

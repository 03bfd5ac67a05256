import { createHash } from 'node:crypto';
import { groupSeparator } from '../../contract/message-group';

/** What SQS and SNS take as the id of a message group. */
const groupPattern = /^[\x21-\x7e]{1,128}$/;

/**
 * The message group of a tenant, so that queues are fair among tenants: its name where that can be a group, a hash of it
 * where not. A message without a tenant has no group and stands for itself.
 *
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
 */
export function tenantGroup(tenant: string): string | undefined {
  if (tenant === '') return undefined;
  return groupPattern.test(tenant) ? tenant : hashed(tenant);
}

/**
 * The message group in which requests are received in order: those of a tenant with one value of the field. A hash where
 * the two cannot be read as they are; one has no separator, so that it never equals what is readable.
 */
export function orderGroup(tenant: string, value: string): string {
  const group = `${tenant}${groupSeparator}${value}`;
  const isReadable = groupPattern.test(group) && !tenant.includes(groupSeparator);
  return isReadable ? group : hashed(JSON.stringify([tenant, value]));
}

function hashed(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('hex')}`;
}

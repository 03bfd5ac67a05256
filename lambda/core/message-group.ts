import { createHash } from 'node:crypto';

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

function hashed(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('hex')}`;
}

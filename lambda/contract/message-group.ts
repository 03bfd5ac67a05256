/**
 * Message group of a request that is received in order: its tenant, this, and the value of the field that it is ordered
 * by. Tenants never share a group, whatever the values are: none of them has this character.
 */
export const groupSeparator = ':';

/**
 * Greatest length of the field that requests are ordered by: with a tenant in front it fits into the 128 characters of a
 * message group. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
export const maxOrderFieldLength = 100;

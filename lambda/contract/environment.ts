/**
 * Environment variables of the functions: set by `lib`, read by each handler when it starts. The dispatcher reads all
 * but `consumer`, a consumer all but `intakeDeadLetterQueueUrl` and `requestTopicArn`.
 */
export const environmentName = {
  /** Queue that keeps what the dispatcher could not dispatch. */
  intakeDeadLetterQueueUrl: 'INTAKE_DEAD_LETTER_QUEUE_URL',
  requestTopicArn: 'REQUEST_TOPIC_ARN',
  statusTableName: 'STATUS_TABLE_NAME',
  /** Days a status is kept after its last change; a whole number. */
  statusRetentionDays: 'STATUS_RETENTION_DAYS',
  /** Name of the consumer, as `lib/routes.ts` has it. */
  consumer: 'CONSUMER',
  /** Receives after which the queue that the function reads gives a message up; a whole number. */
  maxReceiveCount: 'MAX_RECEIVE_COUNT',
} as const;

/**
 * A constant of the bundle, not a variable (those are limited to 4 KB in all): `lib` gives esbuild the routing table
 * as `define`, JSON text of `RouteEntry[]`, when it bundles the dispatcher.
 */
export const routingTableConstant = 'ROUTING_TABLE';

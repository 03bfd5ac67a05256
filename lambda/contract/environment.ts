/**
 * Environment variables of the functions: set by `lib`, read by each handler when it starts.
 */
export const environmentName = {
  /** Queue that keeps what the dispatcher could not dispatch. */
  intakeDeadLetterQueueUrl: 'INTAKE_DEAD_LETTER_QUEUE_URL',
  requestTopicArn: 'REQUEST_TOPIC_ARN',
  /** Topic of those that cannot be subscribed to a topic of large messages; only where there is one. */
  noticeTopicArn: 'NOTICE_TOPIC_ARN',
  /** Bytes that can be published at once; a whole number. */
  maxPublishBytes: 'MAX_PUBLISH_BYTES',
  /** How long SNS takes to apply a filter; a whole number. Absent where SNS applies filters at once. */
  filterPropagationSeconds: 'FILTER_PROPAGATION_SECONDS',
  /** Queue of requests that may have to be published once more; only where they are. */
  againQueueUrl: 'AGAIN_QUEUE_URL',
  outcomesTopicArn: 'OUTCOMES_TOPIC_ARN',
  /** Where events are published to: the whole URL. */
  eventsUrl: 'EVENTS_URL',
  /** Origin whose pages may call; only where there is one. */
  allowOrigin: 'ALLOW_ORIGIN',
  /** Lambda sets it. */
  region: 'AWS_REGION',
  statusTableName: 'STATUS_TABLE_NAME',
  /** Days a status is kept after its last change; a whole number. */
  statusRetentionDays: 'STATUS_RETENTION_DAYS',
  /** Name of the consumer, as `lib/routes.ts` has it. */
  consumer: 'CONSUMER',
  /** What makes two callers two tenants: a `TenantRule`. */
  tenantRule: 'TENANT_RULE',
  /** Bucket of the bodies that are larger than a message. */
  bodiesBucketName: 'BODIES_BUCKET_NAME',
  /** Days a body is kept; a whole number. */
  bodyRetentionDays: 'BODY_RETENTION_DAYS',
  /** Bytes of the largest body that may be uploaded; a whole number. */
  largestUpload: 'LARGEST_UPLOAD',
  /** MiB; Lambda sets it. */
  memorySize: 'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  /** Receives after which the queue that the function reads gives a message up; a whole number. */
  maxReceiveCount: 'MAX_RECEIVE_COUNT',
  /** Attempts at a request before it has failed; a whole number. */
  maxAttempts: 'MAX_ATTEMPTS',
  /** Pauses between attempts and errors that are permanent, JSON text of a `RetryPolicy`. */
  retryPolicy: 'RETRY_POLICY',
  /** After how long nothing can happen any more for a message of the work queue, in seconds; a whole number. */
  dueSeconds: 'DUE_SECONDS',
  /** Receives of a message before the function stops waiting for a deployment; a whole number. */
  patientReceives: 'PATIENT_RECEIVES',
  /** How long the longest deployment takes; a whole number. */
  longestDeploymentSeconds: 'LONGEST_DEPLOYMENT_SECONDS',
  /** Queue that the function reads: it fetches its messages from there itself, or hides some. */
  workQueueUrl: 'WORK_QUEUE_URL',
  /** Queue that keeps what the function gives up for good, when nothing else puts it there. */
  deadLetterQueueUrl: 'DEAD_LETTER_QUEUE_URL',
  /** How long that queue hides a message that was received; a whole number. */
  visibilitySeconds: 'VISIBILITY_SECONDS',
  /** ARN of the dead-letter queue of a consumer's work queue, for the function that reads it. */
  deadLetterQueueArn: 'DEAD_LETTER_QUEUE_ARN',
  /** Requests that such a function works on at once, at most; a whole number. */
  batchSize: 'BATCH_SIZE',
  /** The function's own name, set by Lambda. */
  functionName: 'AWS_LAMBDA_FUNCTION_NAME',
  /** URL of all AWS services, where they are not AWS's; the SDK reads it, too. */
  endpoint: 'AWS_ENDPOINT_URL',
  /** Where the secrets of the consumer are, JSON text of `SecretLocations`; never their values. */
  secretLocations: 'SECRET_LOCATIONS',
} as const;

/**
 * A constant of the bundle, not a variable (those are limited to 4 KB in all): `lib` gives esbuild the routing table
 * as `define`, JSON text of `RouteEntry[]`, when it bundles the dispatcher.
 */
export const routingTableConstant = 'ROUTING_TABLE';

/** Another one: the contracts of each request type that the dispatcher knows, JSON text of `KnownContracts`. */
export const contractsConstant = 'CONTRACTS';

/** Another one: when those consumers work that do not always do, JSON text of `TimetableEntry[]`. */
export const timetablesConstant = 'TIMETABLES';

/** Another one: after how long nothing can happen any more for each consumer, JSON text of `DueEntry[]`. */
export const dueTimesConstant = 'DUE_TIMES';

/**
 * The items of the status table: one partition for each request. The dispatcher writes the part `request`, each consumer
 * its own part, and the outcomes function the names of published outcomes in the part `outcomes`. The dispatcher counts
 * reads of an uploaded body in the part `reading`. `lambda/adapters` writes the items; the mapping template of
 * `GET /requests/{id}` reads them. `otherParts` in `size-limits.ts` counts those that are not a consumer's.
 *
 * The mapping template of `DELETE /requests/{id}` writes a mark into the part `request`. A mark may come before the record:
 * the part has no `state` then.
 */
export const partOf = {
  request: 'request',
  consumer: (name: string) => `consumer#${name}`,
  outcomes: 'outcomes',
  reading: 'reading',
  idempotency: 'idempotency',
  run: 'run',
  filters: 'filters',
  breaker: 'breaker',
} as const;

/**
 * Partition of the record of an idempotency key; its sort key is `partOf.idempotency`. It never equals a request id,
 * nor does it with another tenant or type: the key comes last, and neither of the others contains a `#`.
 */
export function idempotencyPartition(tenant: string, type: string, key: string): string {
  return `idempotency#${tenant.replaceAll('%', '%25').replaceAll('#', '%23')}#${type}#${key}`;
}

/** Partition of the lease of the consumer whose runs must not meet; its sort key is `partOf.run`. No request's id is like it. */
export function runPartition(consumer: string): string {
  return `run#${consumer}`;
}

/** Partition of a consumer's breaker; its sort key is `partOf.breaker`. A request id never has this form. */
export function breakerPartition(consumer: string): string {
  return `breaker#${consumer}`;
}

/** Partition of the ages of a topic's filters; its sort key is `partOf.filters`. A request id never has this form. */
export function filtersPartition(topicArn: string): string {
  return `filters#${topicArn}`;
}

/** Attribute names, and their DynamoDB types. */
export const statusAttribute = {
  /** S, partition key. */
  requestId: 'requestId',
  /** S, sort key: see {@link partOf}. */
  part: 'part',
  /** S: a {@link RequestState} in the part `request`, a {@link ConsumerState} in a consumer's. */
  state: 'state',
  /** S: the request type, such as `order-placed`. */
  type: 'type',
  /** S: who asked. */
  tenant: 'tenant',
  /** S: RFC 3339. */
  acceptedAt: 'acceptedAt',
  /** L of S: names of the consumers whose filters match, in the order of the routes. */
  expected: 'expected',
  /** L of M: those of the expected consumers that were not at work when the request came; see {@link waitingAttribute}. */
  waiting: 'waiting',
  /** S: for the state `repeat`, the id of the request that came first with the same idempotency key. */
  original: 'original',
  /**
   * SS: tenants that have cancelled the request, in the part `request`; see `cancellation.ts`. Any tenant can set a mark
   * before the request is recorded. Only that of the request's own tenant counts.
   */
  cancelledBy: 'cancelledBy',
  /** N: seconds since the epoch of the first mark. */
  cancelledAt: 'cancelledAt',
  /** S: name of the consumer. */
  consumer: 'consumer',
  /** N: fencing token of the latest claim; every claim gets a greater one. */
  fence: 'fence',
  /** N: milliseconds since the epoch until which the claim holds. */
  leaseUntil: 'leaseUntil',
  /** S: drawn anew for each claim, so that a worker knows its own when the answer to the claim was lost. */
  claimId: 'claimId',
  /** N: claims so far. */
  attempts: 'attempts',
  /** N: claims before the part was opened again, which happens when a failed part is redriven. */
  attemptsBefore: 'attemptsBefore',
  /** BOOL: true while the dead letter of a failed part has not been kept. */
  letterOwed: 'letterOwed',
  /** S: RFC 3339; only when the consumer has succeeded or failed. */
  completedAt: 'completedAt',
  /** S: RFC 3339, when the next attempt follows; only while the part is `retrying` and the function decides it. */
  nextAttemptAt: 'nextAttemptAt',
  /** N: attempts that may still follow; only while the part is `retrying`. */
  attemptsLeft: 'attemptsLeft',
  /** S: JSON text, printed as it is by the mapping template. */
  result: 'result',
  /** S: JSON text of a {@link Failure}, printed as it is by the mapping template. */
  error: 'error',
  /** S: shard of the index of watched requests, in the part `request` until the end is published; see `watch.ts`. */
  watch: 'watch',
  /** N: milliseconds since the epoch when the sweeper looks at the request; beside `watch`. */
  dueAt: 'dueAt',
  /** M of N: milliseconds since the epoch when nothing can happen any more, by name of each expected consumer. */
  due: 'due',
  /** BOOL: true when a redrive lets another record replace the end of the request. That record removes it. */
  redriven: 'redriven',
  /** N: how often a redrive has opened a part again. The watch ends only if this has not changed since it was read. */
  reopened: 'reopened',
  /** N: seconds since the epoch, when DynamoDB may remove the item. */
  expiresAt: 'expiresAt',
  /** SS: outcomes that have been published, in the part `outcomes`; see `outcome.ts`. */
  told: 'told',
  /** N: reads of an uploaded body that have begun and not ended, in the part `reading`. */
  unended: 'unended',
  /** S: SHA-256 of the data, in the record of an idempotency key. */
  fingerprint: 'fingerprint',
  /** S: JSON text, the hash of each consumer's filter and when the dispatcher first ran with it. */
  filters: 'filters',
  /** S: JSON text, in the part `breaker`; see `core/attempt/breaker-store.ts`. */
  breaker: 'breaker',
  /** N: number of writes, in the part `breaker`. */
  version: 'version',
} as const;

/** Attribute names of an entry of `waiting`, and their DynamoDB types. */
export const waitingAttribute = {
  /** S: name of the consumer. */
  consumer: 'consumer',
  /** N: milliseconds since the epoch when its turn comes. */
  turn: 'turn',
  /** S: the same moment, RFC 3339: a mapping template cannot write it. */
  until: 'until',
} as const;

/** What the dispatcher made of a request. */
export type RequestState =
  /** Published to the expected consumers. */
  | 'dispatched'
  /** Can never be processed; `error` says why. */
  | 'failed'
  /** Valid, but no consumer's filter matches. */
  | 'unrouted'
  /** Its idempotency key had come before; `original` did the work. */
  | 'repeat';

/** How far one consumer is. */
export type ConsumerState =
  /** Claimed by a worker. */
  | 'running'
  /** Failed, and will be tried again. */
  | 'retrying'
  | 'succeeded'
  /** Given up: the message is on its way to the dead-letter queue. */
  | 'failed';

/** Why something failed; the member names of problem details (RFC 9457). */
export interface Failure {
  /** Problem type, such as `cancelled`. @default - the title says it all, `about:blank` */
  readonly type?: string;
  readonly title: string;
  readonly detail: string;
  /** The log line of the failure has the same one. */
  readonly reference?: string;
}

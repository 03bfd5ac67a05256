/** The quotas of SNS as data. https://docs.aws.amazon.com/general/latest/gr/sns.html */
export interface SnsLimits {
  /** Largest message, and largest sum of the messages of one batch, of a topic that sets no size of its own. */
  readonly messageBytes: number;
  /** The range of a topic's `MaximumMessageSize`. */
  readonly smallestMaximumBytes: number;
  readonly largestMaximumBytes: number;
  /** Subscriptions of a topic whose `MaximumMessageSize` is above `messageBytes`. */
  readonly largeMessageSubscriptions: number;
  readonly batchEntries: number;
  /** Attributes of a message that reaches a queue with raw delivery. */
  readonly rawAttributes: number;
  readonly topics: number;
  readonly subscriptionsPerTopic: number;
  readonly fifoSubscriptionsPerTopic: number;
  readonly filterPoliciesPerTopic: number;
  readonly tags: number;
  /** Topics or subscriptions in one page of a list. */
  readonly page: number;
  /** Seconds in which a FIFO topic takes a deduplication id once. */
  readonly deduplicationSeconds: number;
  /** How long a token confirms a subscription. */
  readonly confirmationSeconds: number;
}

export const awsSnsLimits: SnsLimits = {
  messageBytes: 262_144,
  smallestMaximumBytes: 1024,
  largestMaximumBytes: 1_048_576,
  largeMessageSubscriptions: 100,
  batchEntries: 10,
  rawAttributes: 10,
  topics: 100_000,
  subscriptionsPerTopic: 12_500_000,
  fifoSubscriptionsPerTopic: 100,
  filterPoliciesPerTopic: 200,
  tags: 50,
  page: 100,
  deduplicationSeconds: 300,
  confirmationSeconds: 2 * 24 * 60 * 60,
};

/**
 * What SNS accepts as a filter policy, and how far it compares numbers.
 * https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
 */
export const policyLimits = {
  /** Names of attributes or body properties that one policy may use. */
  keys: 5,
  /** The product of the values of each key, times the depth of its nesting, summed over the branches of `$or`. */
  combinations: 150,
  /** Bytes of the policy's JSON. */
  bytes: 262_144,
  /** The largest number, and negated the smallest, that a policy may compare with. */
  number: 1e9,
  /** The largest number, and negated the smallest, of a message that is compared as a number: see `decimal.ts`. */
  comparable: 5e9,
  /** Digits after the decimal point that count. The guide promises five, SNS was seen to go by six. */
  decimals: 6,
} as const;

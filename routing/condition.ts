export type Scalar = string | number | boolean | null;

/** One value of a policy's key, read from the form that SNS takes. */
export type Condition =
  | { readonly kind: 'equals'; readonly value: Scalar }
  | TextCondition
  | { readonly kind: 'numeric'; readonly range: NumericRange }
  | { readonly kind: 'exists'; readonly exists: boolean }
  | { readonly kind: 'anything-but'; readonly values: readonly string[] | readonly number[] }
  | { readonly kind: 'anything-but-text'; readonly condition: TextCondition };

/** A condition on text: `cidr` on an IP address. */
export interface TextCondition {
  readonly kind: 'prefix' | 'suffix' | 'wildcard' | 'equals-ignore-case' | 'cidr';
  readonly text: string;
}

/** A bound left out is no bound; an exact number is a range from itself to itself. */
export interface NumericRange {
  readonly lower?: NumericBound;
  readonly upper?: NumericBound;
}

export interface NumericBound {
  readonly value: number;
  readonly inclusive: boolean;
}

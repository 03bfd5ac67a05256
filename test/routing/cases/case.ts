import type { FilterPolicy } from '../../../routing/policy';
import type { Attributes } from '../message';

/** A policy, or the text of one where that says more. */
export type CasePolicy = FilterPolicy | string;

export type AttributeCase = readonly [
  policy: CasePolicy,
  attributes: Attributes,
  matches: boolean,
  source: string,
];

/** A body that is text is taken as it is, anything else as JSON. */
export type BodyCase = readonly [policy: CasePolicy, body: unknown, matches: boolean, source: string];

export interface Cases {
  readonly attributes: readonly AttributeCase[];
  readonly bodies: readonly BodyCase[];
}

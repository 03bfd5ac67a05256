import type { FilterableMessage } from '../policy';

export type RouteRule =
  | 'refused'
  | 'unreceived'
  | 'unsatisfiable'
  | 'dead-condition'
  | 'redundant'
  | 'hole'
  | 'too-many-policies';

/** Something that is wrong with a routing table, or may be. */
export interface RouteFinding {
  readonly rule: RouteRule;
  /** An error is certain; a warning is a doubt, or harms nothing. */
  readonly severity: 'error' | 'warning';
  /** The routes that it is about, by consumer; none when it is about all of them. */
  readonly consumers: readonly string[];
  /** What it is about, in words. @default - the whole filter */
  readonly condition?: string;
  readonly description: string;
  /** What to do. */
  readonly fix: string;
  /** A message that shows it; the evaluator was asked. @default - there is none, or none is known */
  readonly witness?: Witness;
}

export interface Witness {
  /** Name of the kind of message. */
  readonly kind: string;
  readonly message: FilterableMessage;
}

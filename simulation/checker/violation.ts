/** The kinds of violation, in the order of the tables. */
export const violationKinds = [
  /** An accepted request is not known, a success has no effect, or a failure has no letter. */
  'lost',
  /** An effect happened twice without an excuse, or a recorded end was overwritten. */
  'doubled',
  /** A part did not end. */
  'stuck',
  /** A status moved back. */
  'regressed',
  /** An end was not published. */
  'untold',
  /** A group was not processed in its order. */
  'disordered',
  /** A request failed because of another one. */
  'harmed',
  /** A request was dispatched, or an attempt began, after the request had been cancelled. */
  'uncancelled',
] as const;
export type ViolationKind = (typeof violationKinds)[number];

export interface Violation {
  readonly kind: ViolationKind;
  readonly requestId: string;
  readonly text: string;
}

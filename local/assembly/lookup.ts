import type { SecretVersion } from './exchange';

/** What intrinsic functions look up in a stack and its neighbours. Every method throws an `Error` saying what is wrong. */
export interface Lookup {
  /** The value of `Ref`: a parameter, a pseudo parameter or a resource. */
  ref(name: string): unknown;
  attribute(logicalId: string, attribute: string): unknown;
  condition(name: string): boolean;
  /** Undefined when the mapping has no such keys. */
  mapping(map: string, topLevelKey: string, secondLevelKey: string): unknown;
  /** The value another stack exports under `name`. */
  exported(name: string): unknown;
  /** The value of another stack's output. */
  stackOutput(stackName: string, outputName: string): unknown;
  /** The value of an SSM parameter. */
  systemsManagerParameter(name: string): string;
  /** The text of a secret of Secrets Manager. */
  secret(id: string, version: SecretVersion): string;
  /** Where a value cannot be had here: called with the reason, after which a stand-in takes its place. */
  unavailable(path: readonly string[], why: string): void;
  /** The number of stand-ins given so far. A function that cannot use a stand-in is not at fault. */
  readonly standIns: number;
}

/** What `Ref: AWS::NoValue` resolves to: the property or list entry that holds it is left out. */
export const NO_VALUE: unique symbol = Symbol('AWS::NoValue');

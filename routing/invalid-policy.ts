/** Thrown for a filter policy that SNS would refuse. */
export class InvalidPolicy extends Error {
  override readonly name = 'InvalidPolicy';

  /** @param reason what SNS says, without the `Invalid parameter: ` that it puts before */
  constructor(readonly reason: string) {
    super(`Invalid parameter: ${reason}`);
  }
}

/** A policy whose form is wrong, as opposed to one that does not fit its scope. */
export function malformed(problem: string): InvalidPolicy {
  return new InvalidPolicy(`FilterPolicy: ${problem}`);
}

import { locationText, type Place } from './policy-place';

/** Thrown for a filter policy that SNS would refuse. */
export class InvalidPolicy extends Error {
  override readonly name = 'InvalidPolicy';

  /**
   * @param reason what SNS says, without the `Invalid parameter: ` that it puts before
   * @param place where SNS stops to read, for what is wrong in one place
   * @param location what SNS appends to the reason to say so
   */
  constructor(
    readonly reason: string,
    readonly place?: Place,
    readonly location = '',
  ) {
    super(`Invalid parameter: ${reason}`);
  }
}

/** A policy whose form is wrong, as opposed to one that does not fit its scope. */
export function malformed(problem: string, place?: Place): InvalidPolicy {
  return new InvalidPolicy(`FilterPolicy: ${problem}`, place);
}

/** Reads a part of a policy, so that the place in an error counts from the whole. */
export function inside<T>(index: number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InvalidPolicy) || error.place === undefined) throw error;
    const { path, end } = error.place;
    throw new InvalidPolicy(error.reason, { path: [index, ...path], end });
  }
}

/** Reads a whole policy, so that an error says where in it something is wrong. */
export function located<T>(policy: unknown, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InvalidPolicy) || error.place === undefined) throw error;
    throw new InvalidPolicy(error.reason, error.place, locationText(policy, error.place));
  }
}

/** Thrown for a filter that no policy can say; a policy that SNS would refuse is an `InvalidPolicy`. */
export class InvalidFilter extends Error {
  override readonly name = 'InvalidFilter';
}

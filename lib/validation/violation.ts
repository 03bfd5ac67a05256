/** Something in the app's declarations that AWS, or the app, cannot take. */
export interface Violation {
  /** What it is about, such as `route "billing", batchSize`. */
  readonly subject: string;
  readonly given: string;
  readonly allowed: string;
  /** What to do. */
  readonly fix: string;
}

/** Thrown for declarations or settings of the app that its author must change; the message says what to do. */
export class InvalidDeclaration extends Error {
  override readonly name = 'InvalidDeclaration';
}

/** @throws InvalidDeclaration listing all violations, when there is one */
export function refuseViolations(file: string, violations: readonly Violation[]): void {
  if (violations.length === 0) return;
  const lines = violations.map(
    ({ subject, given, allowed, fix }) => `- ${subject}: ${given}; allowed is ${allowed}. ${fix}`,
  );
  throw new InvalidDeclaration(`${file} cannot be used as it is:\n${lines.join('\n')}`);
}

/** Thrown by a call that failed, or whose answer was lost. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/**
 * Thrown by a consumer when a retry cannot help: the status is `failed` at once. A copy of the message goes to the
 * dead-letter queue, from where it can be redriven when the cause is gone.
 */
export class PermanentFailure extends Error {
  override readonly name = 'PermanentFailure';

  constructor(
    readonly title: string,
    readonly detail: string,
  ) {
    super(`${title}: ${detail}`);
  }
}

/**
 * Thrown by a consumer when trying again is no use: the status is `failed` at once. The message is not run again; its
 * remaining deliveries only carry it to the dead-letter queue, from where it can be redriven once the cause is gone.
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

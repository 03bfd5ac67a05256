/** A refusal, as AppSync Events tells it over HTTP and over a WebSocket. */
export class EventError extends Error {
  override readonly name = 'EventError';

  /** @param type such as `UnauthorizedException` */
  constructor(
    readonly type: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }

  /** As it stands in the list `errors` of an answer. */
  get entry(): { readonly errorType: string; readonly message: string } {
    return { errorType: this.type, message: this.message };
  }
}

export function unauthorized(): EventError {
  return new EventError('UnauthorizedException', 'You are not authorized to make this call.', 401);
}

export function badRequest(message: string): EventError {
  return new EventError('BadRequestException', message);
}

/** What a client is told of `thrown`: a refusal as it is, a defect as an internal failure that names it. */
export function toEventError(thrown: unknown): EventError {
  if (thrown instanceof EventError) return thrown;
  const reason = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return new EventError('InternalFailure', `Defect in the local runtime: ${reason}`, 500);
}

/** An error an AWS API answers with. Anything else thrown by an action is a defect and becomes a 500. */
export class AwsError extends Error {
  override readonly name = 'AwsError';

  /**
   * @param code the error's shape name, such as `QueueDoesNotExist`
   * @param message the text AWS sends
   * @param options `status`: the HTTP status, 400 by default; `queryCode`: the code the AWS query protocol
   *   (and the `x-amzn-query-error` header) uses where it differs from `code`, such as
   *   `AWS.SimpleQueueService.NonExistentQueue`; `members`: what the error has beside code and message
   */
  constructor(
    readonly code: string,
    message: string,
    private readonly options: {
      readonly status?: number;
      readonly queryCode?: string;
      readonly members?: object;
    } = {},
  ) {
    super(message);
  }

  get status(): number {
    return this.options.status ?? 400;
  }

  get members(): object {
    return this.options.members ?? {};
  }

  get queryCode(): string {
    return this.options.queryCode ?? this.code;
  }

  /** `Sender` for a client's error, `Receiver` for a service's, as AWS query responses say it. */
  get fault(): 'Sender' | 'Receiver' {
    return this.status < 500 ? 'Sender' : 'Receiver';
  }
}

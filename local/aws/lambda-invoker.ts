import type { CallContext } from './call';

/** How a function ended. */
export interface InvokeResult {
  /** JSON text: the function's result, or its error as `{errorMessage, errorType, trace}`. */
  readonly payload: string;
  /** Set when the function threw, timed out or died, as in the `X-Amz-Function-Error` header. */
  readonly functionError?: 'Handled' | 'Unhandled';
}

/** Port through which event source mappings, SNS and API Gateway run functions. */
export interface LambdaInvoker {
  /**
   * Runs a function and waits for its end.
   * @param functionArn an ARN, with or without a qualifier
   * @param payload JSON text
   * @throws AwsError `ResourceNotFoundException` when there is no such function,
   *   `TooManyRequestsException` when its reserved concurrency is in use
   */
  invoke(functionArn: string, payload: string, context: CallContext): Promise<InvokeResult>;
  /**
   * Resolves when no earlier invocation of the function waits for its turn, so that what is received then does not
   * wait long.
   * @throws AwsError `ResourceNotFoundException`
   * @default - invocations never wait
   */
  ready?(functionArn: string): Promise<void>;
}

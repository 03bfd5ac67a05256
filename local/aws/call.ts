/** Where the runtime pretends to be. */
export interface Environment {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  /** Where every AWS service of the runtime answers, such as `http://127.0.0.1:4566`; no slash at the end. */
  readonly endpoint: string;
}

/** Who makes a call. */
export type Principal =
  /** A caller of the runtime's own account: an SDK client, the CLI, a function's role. Let in as its account. */
  | { readonly kind: 'account'; readonly account: string; readonly accessKeyId?: string }
  /** An AWS service acting for a resource, such as SNS for a topic; resource policies decide. */
  | { readonly kind: 'service'; readonly service: string; readonly sourceArn: string };

/** A caller who has signed nothing: belongs to no account, so that only what a policy grants to everyone is granted. */
export const anonymous: Principal = { kind: 'account', account: 'anonymous' };

/** What comes with a call beside its input. */
export interface CallContext {
  readonly principal: Principal;
  readonly requestId: string;
  /** The header `X-Amzn-Trace-Id` of the request. */
  readonly traceHeader?: string;
  /** Of the credentials that the request is signed with. That of a function names its sandbox. */
  readonly sessionToken?: string;
  /** Set when an integration of API Gateway makes the call. */
  readonly viaApi?: true;
  /** Aborted when the caller hangs up, so that a long poll ends. */
  readonly signal?: AbortSignal;
}

/** Whether a request said who makes it. */
export function isSigned({ principal }: CallContext): boolean {
  return principal.kind === 'service' || principal.accessKeyId !== undefined;
}

/** A service's actions, in the shapes of its API, apart from any wire protocol. */
export interface AwsService {
  /** The signing name: `sqs`, `sns`. */
  readonly name: string;
  /**
   * @param action an API action, such as `SendMessage`
   * @param input its parameters, unchecked: numbers may be strings when they came by the query protocol
   * @returns the action's result
   * @throws AwsError
   */
  call(action: string, input: Readonly<Record<string, unknown>>, context: CallContext): Promise<object>;
}

/** An HTTP request to an AWS service, however it got here. */
export interface WireRequest {
  readonly method: string;
  /** Path with query string. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

/** A service as it is reached over HTTP. */
export type WireHandler = (request: WireRequest, context: CallContext) => Promise<WireResponse>;

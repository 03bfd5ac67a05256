/** What a worker tells the main thread. See `worker.cjs`. */
export type WorkerMessage =
  | { readonly type: 'ready' }
  /** The handler could not be loaded. */
  | { readonly type: 'unloadable'; readonly payload: string }
  | { readonly type: 'output'; readonly text: string }
  | { readonly type: 'succeeded' | 'failed'; readonly requestId: string; readonly payload: string }
  /** An error nobody caught: the worker ends. */
  | { readonly type: 'died'; readonly payload: string };

/** What the main thread tells a worker: run the handler once. */
export interface Invocation {
  readonly requestId: string;
  readonly functionArn: string;
  /** JSON text. */
  readonly payload: string;
  /** Milliseconds the handler has. */
  readonly remaining: number;
  /** The runtime's time, in milliseconds since the epoch: its clock may have been moved. */
  readonly now: number;
  /** The header `X-Amzn-Trace-Id` of the request. */
  readonly traceHeader?: string | undefined;
}

/** An error as Lambda answers it. */
export interface FunctionErrorPayload {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** @returns undefined for a message that is not one of `worker.cjs`: code of the function may post what it likes */
export function parseWorkerMessage(message: unknown): WorkerMessage | undefined {
  const { type, text, requestId, payload } = Object(message);
  switch (type) {
    case 'ready':
      return { type };
    case 'output':
      if (typeof text === 'string') return { type, text };
      break;
    case 'unloadable':
    case 'died':
      if (typeof payload === 'string') return { type, payload };
      break;
    case 'succeeded':
    case 'failed':
      if (typeof payload === 'string' && typeof requestId === 'string') return { type, requestId, payload };
      break;
    default:
  }
  return undefined;
}

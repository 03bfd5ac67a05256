import type { CallContext } from '../../aws/call';
import type { LambdaInvoker } from '../../aws/lambda-invoker';
import type { Structure } from '../../aws/structure';
import type { AuthMode } from './definition';

/** What comes with a message, however it got here. */
export interface EventRequest {
  readonly requestId: string;
  /** Names in lower case. Of a message over a WebSocket: those of the handshake, and its `authorization`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly sourceIp: string;
}

/** Who was let in. */
export interface Caller {
  readonly authMode: AuthMode;
  /** `ctx.identity`; null with an API key. https://docs.aws.amazon.com/appsync/latest/eventapi/context-reference.html */
  readonly identity: Structure | null;
}

/** Runs authorizers and handlers. */
export interface EventFunctions extends LambdaInvoker {
  /** Runs a function later. @throws AwsError `ResourceNotFoundException` */
  invokeLater(functionArn: string, payload: string, context: CallContext): void;
}

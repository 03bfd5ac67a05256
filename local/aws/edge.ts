import type { AwsService, CallContext } from './call';
import { AwsError } from './error';
import type { InvokeResult, LambdaInvoker } from './lambda-invoker';
import type { Structure } from './structure';

/** The kind of caller that a call comes from. */
export type Caller = 'api' | 'client' | 'destination' | 'function' | 'mapping' | 'schedule' | 'topic';

/** A call to a service, at the place where it enters the service. On AWS there is a network before it. */
export interface EdgeCall {
  /** Signing name. */
  readonly service: string;
  readonly action: string;
  /** Parameters of the action; empty where the action is not known yet. */
  readonly input: Structure;
  readonly caller: Caller;
  readonly context: CallContext;
}

/**
 * Surrounds every call to a service.
 * @param run makes the call, with another input when one is given
 * @throws AwsError, ConnectionCut
 */
export type Edge = (call: EdgeCall, run: (input?: Structure) => Promise<object>) => Promise<object>;

/** An invocation that a worker has begun. */
export interface BegunInvocation {
  readonly functionName: string;
  readonly requestId: string;
  /** Its calls to services are signed with it. */
  readonly sessionToken: string;
  /** JSON text. */
  readonly payload: string;
  /** Ends the worker. @returns when it has ended */
  kill(): Promise<void>;
}

/** Receives the end of an invocation. */
export interface InvocationEnd {
  /** Whether the worker is killed after its work, before its answer leaves it. */
  isKilledAtEnd(): boolean;
  ended(result: InvokeResult): void;
}

/** The surroundings of the services and functions of a runtime. */
export interface Edges {
  readonly edge: Edge;
  /** Receives every invocation that a worker begins. */
  begin(invocation: BegunInvocation): InvocationEnd;
  /** Whether a message that is sent to a standard queue is delivered twice. */
  duplicate(queueName: string, messageId: string): boolean;
}

/** Changes nothing. */
export const openEdges: Edges = {
  edge: async (_, run) => run(),
  begin: () => ({ isKilledAtEnd: () => false, ended: () => {} }),
  duplicate: () => false,
};

/** The connection of a call ends without an answer. */
export class ConnectionCut extends Error {
  override readonly name = 'ConnectionCut';

  constructor() {
    super('The connection was cut.');
  }
}

/**
 * A service whose calls pass an edge.
 * @param caller @default - as the context of each call says
 */
export function atEdge(service: AwsService, { edge }: Pick<Edges, 'edge'>, caller?: Caller): AwsService {
  return {
    name: service.name,
    call: async (action, input, context) =>
      edge(
        { service: service.name, action, input, caller: caller ?? callerOf(context), context },
        async (changed = input) => service.call(action, changed, context),
      ),
  };
}

/** Functions whose invocations pass an edge. */
export function functionsAtEdge(
  functions: LambdaInvoker,
  { edge }: Pick<Edges, 'edge'>,
  caller: Caller,
): Required<LambdaInvoker> {
  return {
    invoke: async (functionArn, payload, context) =>
      unchanged(
        edge,
        { service: 'lambda', action: 'Invoke', input: { FunctionName: functionArn }, caller, context },
        async () => functions.invoke(functionArn, payload, context),
      ),
    ready: async (functionArn) => functions.ready?.(functionArn),
  };
}

/** Makes a call whose result no edge changes. */
export async function unchanged<Result extends object>(
  edge: Edge,
  call: EdgeCall,
  run: () => Promise<Result>,
): Promise<Result> {
  const results: Result[] = [];
  await edge(call, async () => {
    const result = await run();
    results.push(result);
    return result;
  });
  const [result] = results;
  if (result === undefined) throw failedInside();
  return result;
}

export function callerOf({ principal, sessionToken, viaApi }: CallContext): Caller {
  if (viaApi === true) return 'api';
  if (principal.kind === 'service') return principal.service.startsWith('sns.') ? 'topic' : 'api';
  // Only functions have credentials with a token here.
  return sessionToken === undefined ? 'client' : 'function';
}

/** The last part of the name of the queue, topic, table, bucket or function that a call is for. */
export function resourceOf({ input }: Pick<EdgeCall, 'input'>): string | undefined {
  const { QueueUrl, TopicArn, TargetArn, TableName, Bucket, FunctionName } = input;
  const name = [QueueUrl, TopicArn, TargetArn, TableName, Bucket, FunctionName].find(
    (value): value is string => typeof value === 'string',
  );
  return name?.replace(/^.*[:/]/, '');
}

/** A call that failed on the way inside AWS, where no connection is seen. */
export function failedInside(): AwsError {
  return new AwsError('ServiceUnavailable', 'The connection was cut.', { status: 503 });
}

import type { CallContext } from '../../aws/call';
import { AwsError } from '../../aws/error';
import { isStructure } from '../../aws/structure';
import type { DirectFunction } from './definition';
import { EventError } from './errors';
import { readHandledEvents, textOf } from './handled-events';
import { contextOf, type NamespaceHandler } from './handler';
import type { EventFunctions } from './request';

export interface DirectHandlerOptions {
  readonly lambda: EventFunctions;
  /** For whom functions are invoked. */
  readonly principal: CallContext['principal'];
}

/**
 * Handlers that are functions.
 * https://docs.aws.amazon.com/appsync/latest/eventapi/direct-lambda-integrations.html
 */
export function directPublish(
  { functionArn, invokeType }: DirectFunction,
  options: DirectHandlerOptions,
): NonNullable<NamespaceHandler['publish']> {
  const invoke = invokerOf(functionArn, options);
  return async (events, call) => {
    const event = contextOf('PUBLISH', call, events);
    if (invokeType === 'EVENT') {
      options.lambda.invokeLater(
        functionArn,
        JSON.stringify(event),
        contextFor(options, call.request.requestId),
      );
      return events;
    }
    const answer = await invoke(event, call.request.requestId);
    return readHandledEvents(isStructure(answer) ? answer['events'] : answer, events);
  };
}

export function directSubscribe(
  { functionArn, invokeType }: DirectFunction,
  options: DirectHandlerOptions,
): NonNullable<NamespaceHandler['subscribe']> {
  const invoke = invokerOf(functionArn, options);
  return async (call) => {
    const event = contextOf('SUBSCRIBE', call, null);
    if (invokeType === 'EVENT') {
      options.lambda.invokeLater(
        functionArn,
        JSON.stringify(event),
        contextFor(options, call.request.requestId),
      );
      return;
    }
    await invoke(event, call.request.requestId);
  };
}

/** Invokes and waits. What the function throws, and an `error` beside what it returns, refuses the whole request. */
function invokerOf(
  functionArn: string,
  options: DirectHandlerOptions,
): (event: object, requestId: string) => Promise<unknown> {
  return async (event, requestId) => {
    const context = contextFor(options, requestId);
    const invocation = options.lambda.invoke(functionArn, JSON.stringify(event), context);
    const result = await invocation.catch((error: unknown) => {
      throw error instanceof AwsError ? new EventError(`Lambda:${error.code}`, error.message) : error;
    });
    const answer: unknown = JSON.parse(result.payload);
    if (result.functionError !== undefined) throw refusalOf(answer);
    const error = isStructure(answer) ? answer['error'] : undefined;
    if (error !== undefined && error !== null) throw new EventError('LambdaError', textOf(error));
    return answer;
  };
}

function refusalOf(thrown: unknown): EventError {
  const { errorType, errorMessage } = Object(thrown);
  const message = typeof errorMessage === 'string' ? errorMessage : 'The function failed.';
  // What Powertools throws to refuse the caller rather than the event.
  if (errorType === 'UnauthorizedException') return new EventError(errorType, message, 403);
  return new EventError('Lambda:Unhandled', message);
}

function contextFor({ principal }: DirectHandlerOptions, requestId: string): CallContext {
  return { principal, requestId };
}

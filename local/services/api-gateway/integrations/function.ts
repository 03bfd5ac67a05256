import type { CallContext } from '../../../aws/call';
import type { InvokeResult, LambdaInvoker } from '../../../aws/lambda-invoker';
import { AwsError } from '../../../aws/error';
import { internalFailure } from '../gateway-failure';
import { Headers } from '../http';
import type { IntegrationRequest } from '../integration-request';
import type { IntegrationResult } from '../integration-response';

/** Functions as integrations call them. */
export interface GatewayFunctions extends LambdaInvoker {
  /**
   * Accepts an event for a function, with retries, destinations and dead letters.
   * @throws AwsError `ResourceNotFoundException`, `AccessDeniedException`, `RequestTooLargeException`
   */
  invokeLater(functionArn: string, payload: string, context: CallContext): void;
  /** @throws AwsError `ResourceNotFoundException` */
  describe(functionArn: string): unknown;
}

/**
 * Calls a function with what the request template made. When it fails, responses are chosen by its `errorMessage`.
 * The header `X-Amz-Invocation-Type` decides how it is called.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-custom-integrations.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-integration-async.html
 * @throws GatewayFailure when Lambda refuses the call
 */
export async function callFunction(
  functionArn: string,
  request: IntegrationRequest,
  lambda: GatewayFunctions,
  context: CallContext,
): Promise<IntegrationResult> {
  const headers = new Headers([['Content-Type', 'application/json']]);
  const payload = request.body.toString() || '{}';
  const empty = { headers, body: '', selectOn: '' };
  const type = request.headers.get('x-amz-invocation-type') ?? 'RequestResponse';
  return refusedAsFailure(async () => {
    refuseOtherThanJson(payload);
    switch (type) {
      case 'DryRun':
        lambda.describe(functionArn);
        return { status: 204, ...empty };
      case 'Event':
        lambda.invokeLater(functionArn, payload, context);
        return { status: 202, ...empty };
      case 'RequestResponse': {
        const result = await lambda.invoke(functionArn, payload, context);
        const selectOn = result.functionError === undefined ? '' : errorMessageOf(result.payload);
        return { status: 200, headers, body: result.payload, selectOn };
      }
      default:
        throw new AwsError('InvalidParameterValueException', `Invocation type ${type} is not known.`);
    }
  });
}

/** @throws GatewayFailure when the function cannot be called at all */
export async function invoke(
  lambda: LambdaInvoker,
  functionArn: string,
  payload: string,
  context: CallContext,
): Promise<InvokeResult> {
  return refusedAsFailure(async () => lambda.invoke(functionArn, payload, context));
}

async function refusedAsFailure<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof AwsError) throw internalFailure(`${error.code}: ${error.message}`);
    throw error;
  }
}

function refuseOtherThanJson(payload: string): void {
  try {
    JSON.parse(payload);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AwsError('InvalidRequestContentException', `Could not parse request body into json: ${reason}`);
  }
}

function errorMessageOf(payload: string): string {
  try {
    const error: unknown = JSON.parse(payload);
    const message = new Map<string, unknown>(Object.entries(Object(error))).get('errorMessage');
    return typeof message === 'string' ? message : '';
  } catch {
    return '';
  }
}

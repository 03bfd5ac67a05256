import type { CallContext } from '../../../aws/call';
import type { InvokeResult, LambdaInvoker } from '../../../aws/lambda-invoker';
import { AwsError } from '../../../aws/error';
import { internalFailure } from '../gateway-failure';
import { Headers } from '../http';
import type { IntegrationRequest } from '../integration-request';
import type { IntegrationResult } from '../integration-response';

/**
 * Calls a function with what the request template made. When it fails, responses are chosen by its `errorMessage`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-custom-integrations.html
 */
export async function callFunction(
  functionArn: string,
  request: IntegrationRequest,
  lambda: LambdaInvoker,
  context: CallContext,
): Promise<IntegrationResult> {
  const headers = new Headers([['Content-Type', 'application/json']]);
  const payload = request.body.toString() || '{}';
  if (request.headers.get('x-amz-invocation-type') === 'Event') {
    // Nobody waits for an asynchronous call: how it ends is the function's own log's.
    invoke(lambda, functionArn, payload, context).catch(() => {});
    return { status: 202, headers, body: '', selectOn: '' };
  }
  const result = await invoke(lambda, functionArn, payload, context);
  return {
    status: 200,
    headers,
    body: result.payload,
    selectOn: result.functionError === undefined ? '' : errorMessageOf(result.payload),
  };
}

/** @throws GatewayFailure when the function cannot be called at all */
export async function invoke(
  lambda: LambdaInvoker,
  functionArn: string,
  payload: string,
  context: CallContext,
): Promise<InvokeResult> {
  try {
    return await lambda.invoke(functionArn, payload, context);
  } catch (error) {
    if (error instanceof AwsError) throw internalFailure(`${error.code}: ${error.message}`);
    throw error;
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

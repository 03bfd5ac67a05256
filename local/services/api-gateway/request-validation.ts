import type { MethodDefinition, RequestValidatorDefinition } from './definitions';
import type { Exchange } from './exchange';
import { GatewayFailure } from './gateway-failure';
import { mediaType } from './http';
import type { Models } from './models';

/**
 * Checks a request before the integration sees it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
 * @throws GatewayFailure
 */
export function validateRequest(
  exchange: Exchange,
  method: MethodDefinition,
  validator: RequestValidatorDefinition,
  models: Models,
): void {
  if (validator.validateRequestParameters) validateParameters(exchange, method);
  if (validator.validateRequestBody) validateBody(exchange, method, models);
}

function validateParameters({ parameters }: Exchange, method: MethodDefinition): void {
  const missing: string[] = [];
  for (const [parameter, required] of Object.entries(method.requestParameters ?? {})) {
    const [, place, name = ''] = /^method\.request\.(header|querystring|path)\.(.+)$/.exec(parameter) ?? [];
    if (!required || place === undefined) continue;
    const value =
      place === 'header'
        ? parameters.headers.get(name)
        : place === 'path'
          ? parameters.path.get(name)
          : parameters.querystring.get(name)?.at(-1);
    // A blank parameter counts as missing.
    if (value === undefined || value.trim() === '') missing.push(name);
  }
  if (missing.length === 0) return;
  throw new GatewayFailure(
    'BAD_REQUEST_PARAMETERS',
    `Missing required request parameters: [${missing.join(', ')}]`,
  );
}

function validateBody({ request, parameters }: Exchange, method: MethodDefinition, models: Models): void {
  const type = mediaType(parameters.headers.get('content-type')) ?? 'application/json';
  const model = modelFor(method, type);
  // A content type without a model is not checked.
  if (model === undefined) return;
  const text = request.body.toString('utf8');
  let body: unknown;
  try {
    body = text.trim() === '' ? {} : JSON.parse(text);
  } catch (error) {
    throw invalid(`[${error instanceof Error ? error.message : String(error)}]`);
  }
  const errors = models.check(model, body);
  if (errors !== undefined) throw invalid(errors);
}

function modelFor(method: MethodDefinition, type: string): string | undefined {
  const entries = Object.entries(method.requestModels ?? {});
  const matching =
    entries.find(([key]) => key.toLowerCase() === type) ?? entries.find(([key]) => key === '$default');
  return matching?.[1];
}

function invalid(validationErrors: string): GatewayFailure {
  return new GatewayFailure('BAD_REQUEST_BODY', 'Invalid request body', { validationErrors });
}

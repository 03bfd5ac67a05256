import type { IntegrationDefinition, IntegrationResponseDefinition } from './definitions';
import type { Exchange } from './exchange';
import { internalFailure } from './gateway-failure';
import { type ApiResponse, Headers, mediaType } from './http';
import { InputObject } from './input-object';
import { compileMapping, contextValue, type MappingExpression } from './mapping-expression';
import { compileTemplates, renderTemplate, templateFailure, type Templates } from './templates';
import type { Template } from './velocity/compile';
import { javaRegex } from './velocity/java-regex';
import { isNumber, toDouble } from './velocity/numbers';
import { JavaList, JavaMap, print } from './velocity/values';

/** What an integration answered. */
export interface IntegrationResult {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer | string;
  /** What selection patterns are matched against, instead of the status: a function's `errorMessage`. */
  readonly selectOn?: string;
}

export interface ResponseTransform {
  /** @throws GatewayFailure */
  apply(result: IntegrationResult, exchange: Exchange): ApiResponse;
}

interface CompiledResponse {
  readonly status: number;
  readonly pattern: RegExp | undefined;
  readonly headers: readonly (readonly [string, MappingExpression])[];
  readonly templates: Templates;
  readonly contentHandling: IntegrationResponseDefinition['contentHandling'];
}

/** @throws Error when a pattern, template or mapping expression cannot be read */
export function compileResponseTransform(
  integration: IntegrationDefinition,
  declaredStatuses: ReadonlySet<string>,
): ResponseTransform {
  const responses = (integration.integrationResponses ?? []).map((response) => compileResponse(response));
  return {
    apply(result, exchange) {
      const response = select(responses, result);
      if (response === undefined) {
        throw internalFailure('No match for output mapping and no default output mapping configured');
      }
      if (!declaredStatuses.has(String(response.status))) {
        throw internalFailure(`Output mapping refers to an invalid method response: ${response.status}`);
      }
      return transform(response, result, exchange);
    },
  };
}

function compileResponse(response: IntegrationResponseDefinition): CompiledResponse {
  const { statusCode, selectionPattern = '' } = response;
  const where = `Integration response ${statusCode}`;
  return {
    status: Number(statusCode),
    pattern: selectionPattern === '' ? undefined : javaRegex(selectionPattern, true),
    headers: Object.entries(response.responseParameters ?? {}).map(([target, expression]) => {
      const name = /^method\.response\.header\.(.+)$/.exec(target)?.[1];
      if (name === undefined) {
        throw new Error(
          `${where}: invalid parameter ${target}; only method.response.header.NAME can be set.`,
        );
      }
      return [name, compileMapping(expression, 'integration.response')] as const;
    }),
    templates: compileTemplates(response.responseTemplates, where),
    contentHandling: response.contentHandling,
  };
}

/**
 * The first response whose pattern matches all of the status (or of a function's error message), else the one without
 * a pattern. A function that did not fail takes the one without a pattern.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integration-settings-integration-response.html
 */
function select(
  responses: readonly CompiledResponse[],
  { status, selectOn }: IntegrationResult,
): CompiledResponse | undefined {
  const text = selectOn ?? String(status);
  return (
    responses.find(({ pattern }) => {
      if (pattern !== undefined) pattern.lastIndex = 0;
      return pattern?.test(text);
    }) ?? responses.find(({ pattern }) => pattern === undefined)
  );
}

function transform(response: CompiledResponse, result: IntegrationResult, exchange: Exchange): ApiResponse {
  const text = result.body.toString();
  const input = new InputObject(text, exchange.parameters);
  const headers = new Headers([['Content-Type', 'application/json']]);
  const chosen = chooseTemplate(response.templates, result);
  if (chosen !== undefined) headers.set('Content-Type', [chosen[0]]);
  for (const [name, values] of mappedHeaders(response, result, exchange, input)) headers.set(name, values);
  const rendered = chosen && renderTemplate(chosen[1], input, exchange, 'response');
  const override = contextValue(exchange.context, 'responseOverride');
  if (override instanceof JavaMap) overrideHeaders(headers, override);
  return {
    status: overriddenStatus(override) ?? response.status,
    headers: headers.lines(),
    body: payload(rendered ?? result.body, response.contentHandling),
  };
}

/** The template for the integration's own content type, else the first there is. */
function chooseTemplate(
  templates: Templates,
  { headers }: IntegrationResult,
): readonly [string, Template] | undefined {
  const type = mediaType(headers.get('content-type')) ?? 'application/json';
  const matching = templates.get(type);
  if (matching !== undefined) return [type, matching];
  const [first] = templates;
  return first;
}

function* mappedHeaders(
  response: CompiledResponse,
  { headers, body }: IntegrationResult,
  { context, stageVariables }: Exchange,
  input: InputObject,
): Generator<readonly [string, readonly string[]]> {
  const source = { headers, text: body.toString(), document: () => input.root(), context, stageVariables };
  for (const [name, expression] of response.headers) {
    try {
      const values = expression(source);
      if (values.length > 0) yield [name, values];
    } catch (error) {
      throw templateFailure(error, 'response');
    }
  }
}

/**
 * `$context.responseOverride`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html
 */
function overrideHeaders(headers: Headers, override: JavaMap): void {
  const map = override.get('header');
  if (!(map instanceof JavaMap)) return;
  for (const [name, value] of map.entries) {
    headers.set(name, value instanceof JavaList ? value.items.map(print) : [print(value)]);
  }
}

function overriddenStatus(override: unknown): number | undefined {
  if (!(override instanceof JavaMap) || !override.has('status')) return undefined;
  const value = override.get('status');
  const status = isNumber(value) ? toDouble(value) : Number(print(value));
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw internalFailure(`$context.responseOverride.status must be 200 to 599, got ${print(value)}.`);
  }
  return status;
}

function payload(
  body: Buffer | string,
  handling: IntegrationResponseDefinition['contentHandling'],
): Buffer | string {
  if (handling === 'CONVERT_TO_BINARY') return Buffer.from(body.toString(), 'base64');
  return handling === 'CONVERT_TO_TEXT' ? Buffer.from(body).toString('base64') : body;
}

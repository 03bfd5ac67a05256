import type { IntegrationDefinition } from './definitions';
import type { Exchange } from './exchange';
import { GatewayFailure } from './gateway-failure';
import { Headers, mediaType } from './http';
import { InputObject } from './input-object';
import {
  compileMapping,
  contextValue,
  type MappingExpression,
  type MappingSource,
} from './mapping-expression';
import { compileTemplates, renderTemplate, templateFailure } from './templates';
import { JavaList, JavaMap, print } from './velocity/values';

/** What goes to an integration that is not a proxy. */
export interface IntegrationRequest {
  readonly headers: Headers;
  readonly querystring: ReadonlyMap<string, readonly string[]>;
  readonly path: ReadonlyMap<string, string>;
  readonly contentType: string;
  readonly body: Buffer | string;
}

type Place = 'header' | 'querystring' | 'path';

export interface RequestTransform {
  /** @throws GatewayFailure */
  apply(exchange: Exchange): IntegrationRequest;
}

/**
 * Compiles how a method's request becomes an integration's.
 * @param isBinary whether the API takes a media type as binary
 * @throws Error when a template or mapping expression cannot be read
 */
export function compileRequestTransform(
  integration: IntegrationDefinition,
  isBinary: (type: string) => boolean,
): RequestTransform {
  const templates = compileTemplates(integration.requestTemplates, 'Request template');
  const mappings = Object.entries(integration.requestParameters ?? {}).map(([target, expression]) =>
    compileParameter(target, expression),
  );
  const passthrough = integration.passthroughBehavior ?? 'WHEN_NO_MATCH';
  return {
    apply(exchange) {
      const { request, parameters } = exchange;
      const contentType = mediaType(parameters.headers.get('content-type')) ?? 'application/json';
      const binary = isBinary(contentType);
      const text = binary ? request.body.toString('base64') : request.body.toString('utf8');
      const input = new InputObject(text, parameters);
      const template = templates.get(contentType) ?? templates.get('$default');
      if (
        template === undefined &&
        (passthrough === 'NEVER' || (passthrough === 'WHEN_NO_TEMPLATES' && templates.size > 0))
      ) {
        throw new GatewayFailure('UNSUPPORTED_MEDIA_TYPE', 'Unsupported Media Type');
      }
      const target = {
        header: new Headers(),
        querystring: new Map<string, readonly string[]>(),
        path: new Map<string, string>(),
      };
      const source = mappingSource(exchange, text, input);
      for (const { place, name, expression } of mappings)
        set(target, place, name, evaluate(expression, source));
      const rendered =
        template === undefined ? undefined : renderTemplate(template, input, exchange, 'request');
      override(target, exchange.context);
      return {
        headers: target.header,
        querystring: target.querystring,
        path: target.path,
        contentType,
        body: payload(rendered, request.body, binary, integration.contentHandling),
      };
    },
  };
}

function compileParameter(
  target: string,
  expression: string,
): { readonly place: Place; readonly name: string; readonly expression: MappingExpression } {
  const [, place, name] = /^integration\.request\.(header|querystring|path)\.(.+)$/.exec(target) ?? [];
  if (name === undefined || (place !== 'header' && place !== 'querystring' && place !== 'path')) {
    throw new Error(
      `Invalid parameter ${target}: an integration request has integration.request.header, .querystring and .path.`,
    );
  }
  return { place, name, expression: compileMapping(expression, 'method.request') };
}

function mappingSource(exchange: Exchange, text: string, input: InputObject): MappingSource {
  const { parameters, context, stageVariables } = exchange;
  const { headers, querystring, path } = parameters;
  return { headers, querystring, path, text, document: () => input.root(), context, stageVariables };
}

function evaluate(expression: MappingExpression, source: MappingSource): readonly string[] {
  try {
    return expression(source);
  } catch (error) {
    throw templateFailure(error, 'request');
  }
}

interface Target {
  readonly header: Headers;
  readonly querystring: Map<string, readonly string[]>;
  readonly path: Map<string, string>;
}

function set(target: Target, place: Place, name: string, values: readonly string[]): void {
  const last = values.at(-1);
  if (last === undefined) return;
  if (place === 'header') target.header.set(name, values);
  else if (place === 'querystring') target.querystring.set(name, values);
  else target.path.set(name, last);
}

/** `$context.requestOverride` goes over what the mappings made. */
function override(target: Target, context: JavaMap): void {
  for (const place of ['header', 'querystring', 'path'] as const) {
    const map = contextValue(context, `requestOverride.${place}`);
    if (!(map instanceof JavaMap)) continue;
    for (const [name, value] of map.entries) {
      set(target, place, name, value instanceof JavaList ? value.items.map(print) : [print(value)]);
    }
  }
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html */
function payload(
  rendered: string | undefined,
  body: Buffer,
  binary: boolean,
  handling: IntegrationDefinition['contentHandling'],
): Buffer | string {
  if (handling === 'CONVERT_TO_BINARY') {
    if (rendered !== undefined) return Buffer.from(rendered, 'base64');
    return binary ? body : Buffer.from(body.toString('utf8'), 'base64');
  }
  if (rendered !== undefined) return rendered;
  return handling === 'CONVERT_TO_TEXT' && binary ? body.toString('base64') : body;
}

import type { GatewayResponseDefinition } from './definitions';
import type { Exchange } from './exchange';
import { type GatewayFailure, gatewayFailures, gatewayResponseTypes } from './gateway-failure';
import { limitHeaders } from './header-limit';
import { type ApiResponse, Headers, mediaType } from './http';
import {
  compileMapping,
  contextValue,
  type MappingExpression,
  type MappingSource,
} from './mapping-expression';
import { JavaMap, print } from './velocity/values';

interface CustomResponse {
  readonly status: number | undefined;
  readonly headers: readonly (readonly [string, MappingExpression])[];
  /** By media type, in lower case. */
  readonly templates: ReadonlyMap<string, string>;
}

const defaultTemplates: ReadonlyMap<string, string> = new Map([
  ['application/json', '{"message":$context.error.messageString}'],
]);

/** Failures of an integration have a space in their default body. */
const integrationTemplates: ReadonlyMap<string, string> = new Map([
  ['application/json', '{"message": $context.error.messageString}'],
]);
const integrationFailures = ['API_CONFIGURATION_ERROR', 'INTEGRATION_FAILURE', 'INTEGRATION_TIMEOUT'];

/** The responses an API gives by itself: AWS's, or what the API puts in their place. */
export class GatewayResponses {
  private readonly custom = new Map<string, CustomResponse>();

  /** @throws Error when the type, the status or a parameter cannot be used */
  put(definition: GatewayResponseDefinition): void {
    const { responseType, statusCode } = definition;
    if (!gatewayResponseTypes.includes(responseType)) {
      throw new Error(
        `Invalid gateway response type: ${responseType}. Known types: ${gatewayResponseTypes.join(', ')}.`,
      );
    }
    this.custom.set(responseType, {
      status: statusCode === undefined ? undefined : Number(statusCode),
      headers: Object.entries(definition.responseParameters ?? {}).map(([target, expression]) => {
        const name = /^gatewayresponse\.header\.(.+)$/.exec(target)?.[1];
        if (name === undefined) {
          throw new Error(
            `Invalid parameter ${target}: a gateway response sets gatewayresponse.header.NAME only.`,
          );
        }
        return [name, compileMapping(expression, 'method.request')] as const;
      }),
      templates: new Map(
        Object.entries(definition.responseTemplates ?? {}).map(([type, text]) => [type.toLowerCase(), text]),
      ),
    });
  }

  respond(failure: GatewayFailure, exchange: Exchange): ApiResponse {
    const response = this.custom.get(failure.type) ?? this.custom.get(fallback(failure.status));
    const status = response?.status ?? failure.status;
    exchange.context.put('error', errorContext(failure));
    exchange.context.put('status', status);
    const ownTemplates = integrationFailures.includes(failure.type) ? integrationTemplates : defaultTemplates;
    const templates = response?.templates.size ? response.templates : ownTemplates;
    const [type, template] = chooseTemplate(templates, exchange);
    const headers = new Headers([
      ['x-amzn-ErrorType', gatewayFailures[failure.type].errorType],
      ['Content-Type', type],
    ]);
    const source = mappingSource(exchange);
    for (const [name, expression] of response?.headers ?? []) {
      const values = expression(source);
      if (values.length > 0) headers.set(name, values);
    }
    return { status, headers: limitHeaders(headers.lines()), body: substitute(template, exchange) };
  }
}

function fallback(status: number): string {
  return status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX';
}

function errorContext(failure: GatewayFailure): JavaMap {
  return new JavaMap([
    ['message', failure.message],
    ['messageString', JSON.stringify(failure.message)],
    ['responseType', failure.type],
    // Ready to stand inside a JSON string.
    ['validationErrorString', JSON.stringify(failure.options.validationErrors ?? '').slice(1, -1)],
  ]);
}

/** The template for the first type the client accepts, else the one for JSON, else the first. */
function chooseTemplate(
  templates: ReadonlyMap<string, string>,
  { parameters }: Exchange,
): readonly [string, string] {
  for (const accepted of (parameters.headers.get('accept') ?? '').split(',')) {
    const type = mediaType(accepted);
    const template = type === undefined ? undefined : templates.get(type);
    if (type !== undefined && template !== undefined) return [type, template];
  }
  const json = templates.get('application/json');
  if (json !== undefined) return ['application/json', json];
  return [...templates][0] ?? ['application/json', ''];
}

/** A request whose body is not looked at: gateway responses take nothing from it. */
function mappingSource({ parameters, context, stageVariables }: Exchange): MappingSource {
  const { headers, querystring, path } = parameters;
  return { headers, querystring, path, text: '', document: () => null, context, stageVariables };
}

const variable =
  /\$!?(?:\{((?:context|stageVariables|method\.request)(?:\.[\w-]+)+)\}|((?:context|stageVariables|method\.request)(?:\.[\w-]+)+))/g;

/**
 * Gateway responses know simple variables only, no directives and no functions.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
 */
function substitute(template: string, exchange: Exchange): string {
  return template.replaceAll(variable, (_found, inBraces?: string, bare?: string) =>
    lookUp(inBraces ?? bare ?? '', exchange),
  );
}

function lookUp(name: string, { context, stageVariables, parameters }: Exchange): string {
  if (name.startsWith('context.')) return print(contextValue(context, name.slice('context.'.length)));
  if (name.startsWith('stageVariables.'))
    return print(stageVariables.get(name.slice('stageVariables.'.length)));
  const [, place, key = ''] = /^method\.request\.(header|querystring|path)\.(.+)$/.exec(name) ?? [];
  if (place === 'header') return parameters.headers.get(key) ?? '';
  if (place === 'querystring') return parameters.querystring.get(key)?.at(-1) ?? '';
  return parameters.path.get(key) ?? '';
}

import type { AssemblyGraph } from './assembly-graph';
import { isObject, textIn } from './json';
import type { TemplateResource } from './template-resource';
import { templateText } from './template-text';

export const methodType = 'AWS::ApiGateway::Method';

/** An integration of a REST API's method, but for proxies and mocks. */
export interface ServiceIntegration {
  readonly method: TemplateResource;
  /** Such as `sqs`, `lambda`; nothing for an HTTP endpoint, or when it is not known. */
  readonly service?: string;
  readonly requestTemplates: readonly MappingTemplate[];
  /** The media type that the service is sent, when the integration sets it. */
  readonly contentType?: string;
  readonly responses: readonly IntegrationResponse[];
}

export interface IntegrationResponse {
  /** In the method, such as `Properties.Integration.IntegrationResponses.0`. */
  readonly location: string;
  readonly status?: string;
  readonly selectionPattern?: unknown;
  readonly templates: readonly MappingTemplate[];
}

export interface MappingTemplate {
  readonly location: string;
  /** With a letter in place of what is known only at deployment. */
  readonly text: string;
}

const root = 'Properties.Integration';

/**
 * Integrations whose answer and templates matter: `AWS` and `HTTP`. Those in an OpenAPI document (`Body` of a REST API)
 * are not looked for.
 *
 * https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html
 */
export function serviceIntegrationsOf(assembly: AssemblyGraph): ServiceIntegration[] {
  return assembly.resourcesOf(methodType).flatMap((method): ServiceIntegration[] => {
    const { Integration: integration } = method.properties;
    if (!isObject(integration)) return [];
    const type = textIn(integration, 'Type');
    if (type !== 'AWS' && type !== 'HTTP') return [];
    return [
      {
        method,
        service: type === 'AWS' ? serviceOf(integration['Uri']) : undefined,
        requestTemplates: templatesOf(integration['RequestTemplates'], `${root}.RequestTemplates`),
        contentType: contentTypeOf(integration['RequestParameters']),
        responses: responsesOf(integration['IntegrationResponses']),
      },
    ];
  });
}

/** `arn:aws:apigateway:<region>:<subdomain.service>:<path|action>/…` */
function serviceOf(uri: unknown): string | undefined {
  return templateText(uri)?.split(':')[4]?.split('.').at(-1);
}

function contentTypeOf(parameters: unknown): string | undefined {
  const names = Object.keys(isObject(parameters) ? parameters : {});
  const name = names.find((key) => key.toLowerCase() === 'integration.request.header.content-type');
  return name === undefined ? undefined : textIn(parameters, name)?.replaceAll("'", '');
}

function responsesOf(list: unknown): IntegrationResponse[] {
  if (!Array.isArray(list)) return [];
  return list.filter(isObject).map((response, index) => {
    const location = `${root}.IntegrationResponses.${index}`;
    const { StatusCode: status } = response;
    return {
      location,
      status: typeof status === 'string' || typeof status === 'number' ? String(status) : undefined,
      selectionPattern: response['SelectionPattern'],
      templates: templatesOf(response['ResponseTemplates'], `${location}.ResponseTemplates`),
    };
  });
}

function templatesOf(templates: unknown, location: string): MappingTemplate[] {
  return Object.entries(isObject(templates) ? templates : {}).flatMap(([mediaType, value]) => {
    const text = templateText(value);
    return text === undefined ? [] : [{ location: `${location}.${mediaType}`, text }];
  });
}

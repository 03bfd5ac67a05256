import type { AssemblyGraph } from './assembly-graph';
import { isAbsent, isObject, textIn } from './json';
import type { TemplateResource } from './template-resource';
import { templateText } from './template-text';

export const methodType = 'AWS::ApiGateway::Method';

/** An integration of a REST API's method, except proxies and mocks. */
export interface ServiceIntegration {
  readonly method: TemplateResource;
  /** Such as `sqs`, `lambda`; nothing for an HTTP endpoint, or when it is not known. */
  readonly service?: string;
  /**
   * How the service reads a call. `form` is the query protocol, in which the body may name the action.
   * @default - neither, or not known
   */
  readonly protocol?: 'form' | 'json';
  /**
   * The action of the service, such as `SendMessage`.
   * @default - not known
   */
  readonly action?: string;
  /** Whether the call only reads. */
  readonly isRead: boolean;
  /**
   * What happens to a body for which there is no template.
   * @default - decided at deployment
   */
  readonly passthrough?: string;
  /** Values of the call by their destinations, such as `integration.request.header.Content-Type`. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly requestTemplates: readonly MappingTemplate[];
  /** The media type that the service receives, when the integration sets it. */
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
    const given = integration['RequestParameters'];
    const parameters = isObject(given) ? given : {};
    const requestTemplates = templatesOf(integration['RequestTemplates'], `${root}.RequestTemplates`);
    const service = type === 'AWS' ? serviceOf(integration['Uri']) : undefined;
    const contentType = fixedParameter(parameters, 'header.content-type');
    const action = actionOf(integration['Uri'], parameters, requestTemplates);
    return [
      {
        method,
        service,
        protocol: service === undefined ? undefined : protocolOf(service, parameters, contentType),
        action,
        isRead: action === undefined ? isGet(integration['IntegrationHttpMethod']) : reads.test(action),
        passthrough: passthroughOf(integration['PassthroughBehavior']),
        parameters,
        requestTemplates,
        contentType,
        responses: responsesOf(integration['IntegrationResponses']),
      },
    ];
  });
}

/** `arn:aws:apigateway:<region>:<subdomain.service>:<path|action>/…` */
function serviceOf(uri: unknown): string | undefined {
  return templateText(uri)?.split(':')[4]?.split('.').at(-1);
}

/** Services of the query protocol, unless the call names a target. */
const formServices = new Set(['sqs', 'sns', 'iam', 'sts', 'monitoring', 'email', 'cloudformation', 'ec2']);
const jsonServices = new Set([
  'dynamodb',
  'events',
  'kinesis',
  'firehose',
  'states',
  'logs',
  'ssm',
  'secretsmanager',
]);

function protocolOf(
  service: string,
  parameters: Readonly<Record<string, unknown>>,
  contentType = '',
): ServiceIntegration['protocol'] {
  if (contentType.startsWith('application/x-www-form-urlencoded')) return 'form';
  const isTargeted = parameterNamed(parameters, 'header.x-amz-target') !== undefined;
  if (isTargeted || contentType.startsWith('application/x-amz-json') || jsonServices.has(service))
    return 'json';
  return formServices.has(service) ? 'form' : undefined;
}

const reads = /^(?:Batch)?(?:Get|List|Describe|Query|Scan|Select|Head|Receive|Lookup|Search)/;

/** From the URI, the target, the query string, or the form. */
function actionOf(
  uri: unknown,
  parameters: Readonly<Record<string, unknown>>,
  templates: readonly MappingTemplate[],
): string | undefined {
  return (
    /:action\/(\w+)/.exec(templateText(uri) ?? '')?.[1] ??
    fixedParameter(parameters, 'header.x-amz-target')?.split('.').at(-1) ??
    fixedParameter(parameters, 'querystring.action') ??
    templates.flatMap(({ text }) => /(?:^|&)\s*Action=(\w+)/.exec(text)?.[1] ?? [])[0]
  );
}

function isGet(method: unknown): boolean {
  return method === 'GET' || method === 'HEAD';
}

function passthroughOf(value: unknown): string | undefined {
  if (isAbsent(value)) return 'WHEN_NO_MATCH';
  return typeof value === 'string' ? value.toUpperCase() : undefined;
}

function parameterNamed(parameters: Readonly<Record<string, unknown>>, name: string): unknown {
  const wanted = `integration.request.${name}`;
  return Object.entries(parameters).find(([key]) => key.toLowerCase() === wanted)?.[1];
}

/** A parameter that is a text in single quotes, not a reference to the request. */
function fixedParameter(parameters: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = templateText(parameterNamed(parameters, name));
  return /^'([^]*)'$/.exec(value ?? '')?.[1];
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

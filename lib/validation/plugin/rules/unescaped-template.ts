import type { AssemblyGraph } from '../assembly-graph';
import { isAbsent, isObject } from '../json';
import { findExposures, type Exposure } from '../mapping-template/find-exposures';
import type { TemplateSide } from '../mapping-template/sources';
import type { Finding, Rule } from '../rule';
import { serviceIntegrationsOf, type MappingTemplate } from '../service-integrations';
import type { TemplateResource } from '../template-resource';

/**
 * A mapping template that prints a client's text without an escape. In JSON, a quotation mark ends the string, and the client
 * adds members of its choice. In a form, `&` begins another parameter, and `+` and `%` arrive changed. An error.
 *
 * A warning, because it is less certain:
 * - a part of a body that a model validates, the raw body, an authorizer's value, the name of a query parameter
 * - `$context.path` in a form, where the path of the resource has a parameter
 * - text in a string that `#set` puts together
 * - an apostrophe, which `$util.escapeJavaScript` turns into `\'`: the JSON is then invalid, and the service or the consumer
 *   rejects the message
 *
 * The limits of the search stand at `findExposures`.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#util-template-reference
 */
export const unescapedTemplate: Rule = {
  name: 'Messaging-UnescapedTemplate',
  check: (assembly) =>
    serviceIntegrationsOf(assembly).flatMap(({ method, requestTemplates, contentType, responses }) => {
      const validated = mayValidateBody(method, assembly);
      const search = (side: TemplateSide) => (template: MappingTemplate) =>
        findExposures(template.text, side, contentType)
          .filter((exposure) => !(validated && isRawJson(exposure)))
          .filter(({ data }) => data.source !== '$context.path' || hasPathParameter(method, assembly))
          .map((exposure) => findingOf(exposure, method, template.location, validated));
      return [
        ...requestTemplates.flatMap(search('request')),
        ...responses.flatMap(({ templates }) => templates).flatMap(search('response')),
      ];
    }),
};

/** The body as a JSON value: a model makes sure that it is JSON. */
function isRawJson({ data, position, kind }: Exposure): boolean {
  return kind === 'unescaped' && position === 0 && data.origin === 'body';
}

function findingOf(
  exposure: Exposure,
  method: TemplateResource,
  location: string,
  validated: boolean,
): Finding {
  return {
    severity: isUncertain(exposure, validated) ? 'warning' : 'error',
    description: descriptionOf(exposure),
    fix: fixFor(exposure),
    resource: method,
    locations: [location],
  };
}

function isUncertain(exposure: Exposure, validated: boolean): boolean {
  const { data, kind, built } = exposure;
  return (
    built ||
    kind !== 'unescaped' ||
    isRawJson(exposure) ||
    data.origin === 'context' ||
    data.origin === 'name of a parameter' ||
    (data.origin === 'part of the body' && validated)
  );
}

function descriptionOf({ data, kind, position, escapes, built }: Exposure): string {
  const what = `The mapping template ${built ? 'puts' : 'prints'} ${data.source}`;
  switch (kind) {
    case 'override':
      return `${what} into a part of the call that should be fixed: the client chooses the action, the queue or topic, or the protocol.`;
    case 'apostrophe':
      return `${what} ${placeInWords(position, built)} with apostrophes as \\', which is not valid JSON. A message with an apostrophe may be rejected.`;
    case 'unescaped':
      return `${what} ${placeInWords(position, built)} ${escapesInWords(escapes, position)}. A client can write more than a value there.`;
  }
}

function placeInWords(position: Exposure['position'], built: boolean): string {
  if (position === 'form') return 'into a form';
  const place =
    position === 0
      ? 'as a JSON value'
      : position === 1
        ? 'into a JSON string'
        : 'into a JSON string inside a JSON string';
  return built ? `${place} that #set builds` : place;
}

function escapesInWords(escapes: number, position: Exposure['position']): string {
  if (position === 'form') return 'without $util.urlEncode';
  if (escapes === 0) return 'without an escape';
  return `with ${escapes} of the ${position} escapes that it needs`;
}

function fixFor({ kind, position }: Exposure): string {
  if (kind === 'override') return 'Set the override to a fixed value, or remove it.';
  if (position === 'form')
    return 'Print it through $util.urlEncode, or call the service in its JSON protocol.';
  if (position === 0) return 'Print it by $input.json, or as a string through $util.escapeJavaScript.';
  const once = String.raw`$util.escapeJavaScript(…).replaceAll("\\'","'")`;
  return position === 1
    ? `Print it through ${once}. $input.json may stand outside of quotation marks.`
    : `Print it through ${once}, ${position} times one in the other.`;
}

/** Whether the method has its body validated by a model, or may have. */
function mayValidateBody({ properties, ...method }: TemplateResource, assembly: AssemblyGraph): boolean {
  const { RequestValidatorId: id, RequestModels: models } = properties;
  if (isAbsent(id) || !isObject(models)) return false;
  const validator = assembly.resourceOf(id, { properties, ...method });
  if (validator?.type !== 'AWS::ApiGateway::RequestValidator') return true;
  return assembly.flag(validator.properties['ValidateRequestBody'], validator) !== false;
}

/** Whether the client chooses a part of the path. Resources that are not in a template of the app count as fixed. */
function hasPathParameter(method: TemplateResource, assembly: AssemblyGraph): boolean {
  let resource = assembly.resourceOf(method.properties['ResourceId'], method);
  while (resource?.type === 'AWS::ApiGateway::Resource') {
    if (assembly.text(resource.properties['PathPart'], resource)?.includes('{') === true) return true;
    resource = assembly.resourceOf(resource.properties['ParentId'], resource);
  }
  return false;
}

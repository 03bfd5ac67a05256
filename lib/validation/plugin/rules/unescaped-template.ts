import type { AssemblyGraph } from '../assembly-graph';
import { isAbsent, isObject } from '../json';
import { findExposures, type Exposure } from '../mapping-template/find-exposures';
import type { TemplateSide } from '../mapping-template/sources';
import type { Finding, Rule, Severity } from '../rule';
import { serviceIntegrationsOf, type MappingTemplate } from '../service-integrations';
import type { TemplateResource } from '../template-resource';

/**
 * What a client sent, printed by a mapping template without an escape: a quotation mark in it ends the string, and what
 * follows are members of the client's choice; in a form, `&` begins a parameter of the client's choice, and `+` and `%`
 * arrive changed. What the search does not see is said at `findExposures`.
 *
 * Parts of a body that the method validates may be harmless, and so may be what an authorizer gives and the names of
 * query parameters: warnings.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#util-template-reference
 */
export const unescapedTemplate: Rule = {
  name: 'Messaging-UnescapedTemplate',
  check: (assembly) =>
    serviceIntegrationsOf(assembly).flatMap(({ method, requestTemplates, contentType, responses }) => {
      const validated = mayValidateBody(method, assembly);
      const search = (side: TemplateSide) => (template: MappingTemplate) =>
        findExposures(template.text, side, contentType).map((exposure) =>
          findingOf(exposure, method, template.location, validated),
        );
      return [
        ...requestTemplates.flatMap(search('request')),
        ...responses.flatMap(({ templates }) => templates).flatMap(search('response')),
      ];
    }),
};

function findingOf(
  { data, position }: Exposure,
  method: TemplateResource,
  location: string,
  validated: boolean,
): Finding {
  const isUncertain =
    data.origin === 'context' ||
    data.origin === 'name of a parameter' ||
    (data.origin === 'part of the body' && validated);
  const severity: Severity = isUncertain ? 'warning' : 'error';
  return {
    severity,
    description: `The mapping template prints ${data.source} ${placeInWords(position)} ${escapesInWords(data.escapes, position)}: a client can write more than a value there.`,
    fix: fixFor(position),
    resource: method,
    locations: [location],
  };
}

function placeInWords(position: Exposure['position']): string {
  if (position === 'form') return 'into a form';
  if (position === 0) return 'as a JSON value';
  return position === 1 ? 'into a JSON string' : `into a string of JSON that is itself in a JSON string`;
}

function escapesInWords(escapes: number, position: Exposure['position']): string {
  if (position === 'form') return 'without $util.urlEncode';
  if (escapes === 0) return 'without an escape';
  return `with ${escapes} of the ${position} escapes that it takes`;
}

function fixFor(position: Exposure['position']): string {
  if (position === 'form')
    return 'Print it through $util.urlEncode, or call the service in its JSON protocol.';
  if (position === 0) return 'Print it by $input.json, or as a string through $util.escapeJavaScript.';
  const once = String.raw`$util.escapeJavaScript(…).replaceAll("\\'","'")`;
  return position === 1
    ? `Print it through ${once}; $input.json and $input.body may stand outside of quotation marks.`
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

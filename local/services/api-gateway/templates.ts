import type { Exchange } from './exchange';
import { GatewayFailure, internalFailure } from './gateway-failure';
import type { InputObject } from './input-object';
import { templateFunctions } from './template-functions';
import { compileTemplate, type Template } from './velocity/compile';
import { JsonSyntaxError } from './velocity/json';
import { TemplateError } from './velocity/values';
import type { TextMap } from './definitions';

/** Velocity templates by media type, in lower case, compiled once. */
export type Templates = ReadonlyMap<string, Template>;

/**
 * @param where what the templates belong to, for the error
 * @throws Error when one cannot be read
 */
export function compileTemplates(templates: TextMap | undefined, where: string): Templates {
  return new Map(
    Object.entries(templates ?? {}).map(([type, text]) => {
      try {
        return [type.toLowerCase(), compileTemplate(text)] as const;
      } catch (error) {
        throw new Error(`${where}, ${type}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }),
  );
}

/**
 * Renders a template of a request or response.
 * @param body what `$input` reads
 * @throws GatewayFailure when the body is not the JSON the template wants, or the template fails
 */
export function renderTemplate(
  template: Template,
  input: InputObject,
  { context, stageVariables }: Exchange,
  side: 'request' | 'response',
): string {
  try {
    return template.render([
      ['input', input],
      ['util', templateFunctions],
      ['context', context],
      ['stageVariables', stageVariables],
    ]);
  } catch (error) {
    throw templateFailure(error, side);
  }
}

/** What a failed template or mapping means for the client. */
export function templateFailure(error: unknown, side: 'request' | 'response'): unknown {
  if (error instanceof JsonSyntaxError && side === 'request') {
    return new GatewayFailure('BAD_REQUEST_BODY', `Could not parse request body into json: ${error.message}`);
  }
  if (error instanceof JsonSyntaxError || error instanceof TemplateError) {
    return internalFailure(`The mapping template failed: ${error.message}`);
  }
  return error;
}

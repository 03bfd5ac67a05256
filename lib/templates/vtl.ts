/**
 * Pieces of mapping templates. Literal text is made JSON at synth; what a client controls is escaped when the template
 * runs.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */

/**
 * The expression as the inside of a JSON string. `escapeJavaScript` also writes `\'`, which JSON does not know: AWS's
 * reference says to turn it back.
 */
export function escaped(expression: string): string {
  return String.raw`$util.escapeJavaScript(${expression}).replaceAll("\\'","'")`;
}

/** Lines of a template, joined without the line breaks, which would be printed. */
export function template(lines: readonly string[]): string {
  return lines.join('');
}

/** Sets a variable and prints nothing. */
export function set(variable: string, expression: string): string {
  return `#set($${variable} = ${expression})`;
}

/** Sets a header of the response, once. */
export function setHeader(name: string, expression: string): string {
  return `#set($context.responseOverride.header.${name} = ${expression})`;
}

/** Sets the status of the response, once. */
export function setStatus(status: number): string {
  return `#set($context.responseOverride.status = ${status})`;
}

/**
 * Condition that a reference has a value. A missing one is nothing to Velocity, but seen as an empty text in API Gateway;
 * this is right for both.
 */
export function present(reference: string): string {
  return `${reference} && ${reference} != ""`;
}

import { readJson } from './velocity/json';
import { type HostObject, print, TemplateError, type Value } from './velocity/values';

const functions: Readonly<Record<string, (text: string) => Value>> = {
  base64Decode: (text) => Buffer.from(text, 'base64').toString('utf8'),
  base64Encode: (text) => Buffer.from(text, 'utf8').toString('base64'),
  escapeJavaScript,
  parseJson: (text) => {
    try {
      return readJson(text);
    } catch (error) {
      throw new TemplateError(`$util.parseJson: ${String(error)}`);
    }
  },
  urlDecode,
  urlEncode,
};

/**
 * `$util` of mapping templates.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#util-template-reference
 */
export const templateFunctions: HostObject = {
  property: () => null,
  call: (name, args) => {
    const [first = null] = args;
    return Object.hasOwn(functions, name) ? (functions[name]?.(print(first)) ?? null) : null;
  },
  print: () => '',
};

const escapes: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\n': '\\n',
  '\t': '\\t',
  '\f': '\\f',
  '\r': '\\r',
  "'": "\\'",
  '"': '\\"',
  '\\': '\\\\',
  '/': '\\/',
};

/**
 * As `StringEscapeUtils.escapeJavaScript` of Apache Commons Lang 2. It escapes `'` too, which JSON does not know:
 * AWS tells templates to undo that with `.replaceAll("\\'", "'")`.
 * https://commons.apache.org/proper/commons-lang/javadocs/api-2.6/org/apache/commons/lang/StringEscapeUtils.html
 */
export function escapeJavaScript(text: string): string {
  return text.replaceAll(/[^ !#-&(-.0-[\]-\x7f]/g, (sign) => {
    const known = escapes[sign];
    return known ?? `\\u${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  });
}

/** As `java.net.URLEncoder`: form encoding, a `+` for a space. */
function urlEncode(text: string): string {
  // A surrogate without its other half cannot be encoded; the round trip replaces it.
  return encodeURIComponent(Buffer.from(text, 'utf8').toString('utf8'))
    .replaceAll('%20', '+')
    .replaceAll(/[!'()~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function urlDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new TemplateError('$util.urlDecode: the text has an incomplete or malformed %-escape');
  }
}

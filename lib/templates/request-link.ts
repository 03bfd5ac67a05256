import { escaped, set } from './vtl';

/** First segment of every path of the API. */
export const requestsPath = 'requests';

/**
 * Sets `$base`: the path of this call up to `/requests`, so that links work at API Gateway's own address, where the
 * stage comes first, as well as at a custom domain with or without a base path.
 */
export const setBase = [
  set('cut', `$context.path.lastIndexOf("/${requestsPath}/")`),
  '#if($cut < 0)#set($cut = 0)#end',
  set('base', '$context.path.substring(0, $cut)'),
].join('');

/** Sets `$id` from the path of a call for one request: a response template is not promised `$input.params()`. Wants {@link setBase}. */
export const setIdOfPath = set(
  'id',
  `$context.path.substring($cut).replace("/${requestsPath}/", "").replace("/", "")`,
);

/** Sets a variable to the path of the status of the request whose id is in another. */
export function setLink(variable: string, id: string): string {
  return set(variable, `"\${base}/${requestsPath}/\${${id}}"`);
}

/** Member `links` of an answer; `$self` holds the path. */
export const selfLink = `"links":{"self":"${escapedPath('$self')}"}`;

/** A path as the inside of a JSON string, its slashes as they are: `escapeJavaScript` writes `\\/`. */
export function escapedPath(expression: string): string {
  return String.raw`${escaped(expression)}.replaceAll("\\/","/")`;
}

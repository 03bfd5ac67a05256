import type { Headers } from './http';
import { selectPath } from './json-path';
import { readProperty } from './velocity/dispatch';
import { JavaList, JavaMap, print, toJson, type Value } from './velocity/values';

/** Where a mapping expression takes its value from. */
export interface MappingSource {
  readonly headers: Headers;
  readonly querystring?: ReadonlyMap<string, readonly string[]>;
  readonly path?: ReadonlyMap<string, string>;
  /** The body as text. */
  readonly text: string;
  /** The body as JSON. */
  readonly document: () => Value;
  readonly context: JavaMap;
  readonly stageVariables: JavaMap;
}

/** The values an expression gives; none when what it names is missing. */
export type MappingExpression = (source: MappingSource) => readonly string[];

export type MappingPrefix = 'method.request' | 'integration.response';

/**
 * An expression that a header, path or query parameter is made from.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping.html
 * @throws Error naming the expression when it cannot be read
 */
export function compileMapping(expression: string, prefix: MappingPrefix): MappingExpression {
  const text = /^'([^]*)'$/.exec(expression)?.[1];
  if (text !== undefined) return () => [text];
  const [, context] = /^context\.(.+)$/.exec(expression) ?? [];
  if (context !== undefined) return ({ context: from }) => present(contextValue(from, context));
  const [, variable] = /^stageVariables\.(.+)$/.exec(expression) ?? [];
  if (variable !== undefined) return ({ stageVariables }) => present(stageVariables.get(variable));
  if (!expression.startsWith(`${prefix}.`)) throw invalid(expression);
  const [, place, name] = /^(\w+)(?:\.([^]+))?$/.exec(expression.slice(prefix.length + 1)) ?? [];
  if (place === 'body') return bodyMapping(name);
  const read = name === undefined ? undefined : parameterMapping(prefix, place ?? '', name);
  if (read === undefined) throw invalid(expression);
  return read;
}

function parameterMapping(prefix: MappingPrefix, place: string, name: string): MappingExpression | undefined {
  switch (place) {
    case 'header':
      return ({ headers }) => headers.all(name).slice(-1);
    case 'multivalueheader':
      return ({ headers }) => headers.all(name);
    case 'querystring':
      return prefix === 'method.request'
        ? ({ querystring }) => querystring?.get(name)?.slice(-1) ?? []
        : undefined;
    case 'multivaluequerystring':
      return prefix === 'method.request' ? ({ querystring }) => querystring?.get(name) ?? [] : undefined;
    case 'path':
      return prefix === 'method.request' ? ({ path }) => present(path?.get(name) ?? null) : undefined;
    default:
      return undefined;
  }
}

function bodyMapping(path: string | undefined): MappingExpression {
  if (path === undefined) return ({ text }) => (text === '' ? [] : [text]);
  return ({ document }) => present(selectPath(document(), path));
}

/** `$context.a.b` by its path `a.b`. */
export function contextValue(context: JavaMap, path: string): Value {
  let value: Value = context;
  for (const name of path.split('.')) value = readProperty(value, name);
  return value;
}

function present(value: Value): readonly string[] {
  if (value === null) return [];
  return [value instanceof JavaList || value instanceof JavaMap ? toJson(value) : print(value)];
}

function invalid(expression: string): Error {
  return new Error(
    `Invalid mapping expression specified: ${expression}. Expected 'text', method.request.*, integration.response.*, ` +
      'context.* or stageVariables.*.',
  );
}

import type { IntegrationRequest } from '../integration-request';
import { type JavaMap, print } from '../velocity/values';

/** What an `AWS` integration calls. */
export interface ServiceTarget {
  /** Signing name: `sqs`. */
  readonly service: string;
  /** `path`: `rest` is an HTTP path; `action`: the name of an API action. */
  readonly kind: 'path' | 'action';
  readonly rest: string;
}

/**
 * Reads `arn:aws:apigateway:{region}:{service}:{path|action}/{rest}`.
 * @throws Error saying what was given and what is served
 */
export function parseServiceUri(uri: string): ServiceTarget {
  const [, service, kind, rest = ''] =
    /^arn:[\w-]+:apigateway:[\w-]*:([\w.-]+):(path|action)\/([^]*)$/.exec(uri) ?? [];
  if (service === undefined || (kind !== 'path' && kind !== 'action')) {
    throw new Error(
      `Invalid integration URI: ${uri}. Expected arn:aws:apigateway:{region}:{service}:{path|action}/{service_api}.`,
    );
  }
  return { service, kind, rest };
}

const functionPath = /^\/?\d{4}-\d{2}-\d{2}\/functions\/(.+)\/invocations$/;

/** The function of a `lambda:path/2015-03-31/functions/{arn}/invocations`, or undefined when it is another path. */
export function functionOf({ service, kind, rest }: ServiceTarget): string | undefined {
  return service === 'lambda' && kind === 'path' ? functionPath.exec(rest)?.[1] : undefined;
}

/** Puts stage variables in the place of `${stageVariables.name}`. */
export function withStageVariables(uri: string, stageVariables: JavaMap): string {
  return uri.replaceAll(/\$\{stageVariables\.(\w+)\}/g, (_found, name: string) =>
    print(stageVariables.get(name)),
  );
}

/** Puts the integration's path parameters in the place of `{name}`. */
export function withPathParameters(text: string, path: IntegrationRequest['path']): string {
  return text.replaceAll(/\{([\w.:-]+)\+?\}/g, (found, name: string) => {
    const value = path.get(name);
    return value === undefined ? found : value.split('/').map(encodeURIComponent).join('/');
  });
}

/** A query string with its question mark, or nothing. */
export function queryOf(querystring: IntegrationRequest['querystring']): string {
  const query = new URLSearchParams();
  for (const [name, values] of querystring) for (const value of values) query.append(name, value);
  return query.size === 0 ? '' : `?${query.toString()}`;
}

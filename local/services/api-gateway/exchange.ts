import type { ApiRequest } from './http';
import { Headers } from './http';
import { JavaMap } from './velocity/values';

/** One request on its way through an API. */
export interface Exchange {
  readonly request: ApiRequest;
  readonly requestId: string;
  readonly parameters: RequestParameters;
  /** `$context`; templates write `responseOverride` and `requestOverride` into it. */
  readonly context: JavaMap;
  readonly stageVariables: JavaMap;
}

/** The header that names the trace of a request; the server adds it to requests without one. */
export function traceIdOf({ parameters }: Exchange): string | undefined {
  return parameters.headers.get('x-amzn-trace-id');
}

/** Where the parameters of a request are looked for. */
export class RequestParameters {
  readonly headers: Headers;
  readonly querystring: ReadonlyMap<string, readonly string[]>;
  private maps: JavaMap | undefined;

  constructor(
    request: ApiRequest,
    readonly path: ReadonlyMap<string, string>,
  ) {
    this.headers = Headers.ofRaw(request.rawHeaders);
    this.querystring = parseQuery(request.path);
  }

  /** A parameter by name, searched in the path, the query string and the headers, in this order. */
  find(name: string): string | undefined {
    return this.path.get(name) ?? this.querystring.get(name)?.at(-1) ?? this.headers.get(name);
  }

  /** `$input.params()`: the maps `path`, `querystring` and `header`. */
  all(): JavaMap {
    this.maps ??= new JavaMap([
      ['path', new JavaMap(this.path)],
      ['querystring', lastValues(this.querystring)],
      ['header', lastValues(this.headers, { ignoreCase: true })],
    ]);
    return this.maps;
  }
}

function lastValues(
  entries: Iterable<readonly [string, readonly string[]]>,
  options?: { readonly ignoreCase: boolean },
): JavaMap {
  const map = new JavaMap([], options);
  for (const [name, values] of entries) map.put(name, values.at(-1) ?? '');
  return map;
}

function parseQuery(path: string): ReadonlyMap<string, readonly string[]> {
  const query = new Map<string, string[]>();
  const start = path.indexOf('?');
  if (start < 0) return query;
  for (const [name, value] of new URLSearchParams(path.slice(start + 1))) {
    const known = query.get(name);
    if (known === undefined) query.set(name, [value]);
    else known.push(value);
  }
  return query;
}

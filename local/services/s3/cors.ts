import { malformedXml } from './errors';
import { type Input, optionalText, optionalWhole, structures, texts } from './input';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html */
export interface CorsRule {
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  /** In lower case. */
  readonly headers: readonly string[];
  readonly exposed: readonly string[];
  readonly maxAgeSeconds: number | undefined;
}

/** What a browser asks leave for. */
export interface CrossOriginRequest {
  readonly origin: string;
  readonly method: string;
  /** In lower case. */
  readonly headers: readonly string[];
}

export function readCors(configuration: Input): CorsRule[] {
  return structures(configuration, 'CORSRules').map((rule) => {
    const origins = texts(rule, 'AllowedOrigins');
    const methods = texts(rule, 'AllowedMethods');
    const known = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'];
    if (origins.length === 0 || methods.length === 0 || !methods.every((one) => known.includes(one))) {
      throw malformedXml();
    }
    return {
      origins,
      methods,
      headers: texts(rule, 'AllowedHeaders').map((name) => name.toLowerCase()),
      exposed: texts(rule, 'ExposeHeaders'),
      maxAgeSeconds:
        optionalText(rule, 'MaxAgeSeconds') === undefined ? undefined : optionalWhole(rule, 'MaxAgeSeconds'),
    };
  });
}

/** The headers that let a browser go on, by the first rule that does; undefined when none does. */
export function corsHeaders(
  rules: readonly CorsRule[],
  request: CrossOriginRequest,
): Record<string, string> | undefined {
  const rule = rules.find(
    ({ origins, methods, headers }) =>
      origins.some((pattern) => matches(pattern, request.origin)) &&
      methods.includes(request.method) &&
      request.headers.every((name) => headers.some((pattern) => matches(pattern, name))),
  );
  if (rule === undefined) return undefined;
  const anyone = rule.origins.includes('*');
  return {
    'access-control-allow-origin': anyone ? '*' : request.origin,
    ...(!anyone && { 'access-control-allow-credentials': 'true' }),
    'access-control-allow-methods': rule.methods.join(', '),
    ...(request.headers.length > 0 && { 'access-control-allow-headers': request.headers.join(', ') }),
    ...(rule.exposed.length > 0 && { 'access-control-expose-headers': rule.exposed.join(', ') }),
    ...(rule.maxAgeSeconds !== undefined && { 'access-control-max-age': String(rule.maxAgeSeconds) }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}

/** A pattern holds at most one `*`, which stands for any characters. */
function matches(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === text;
  const [start, end] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
}

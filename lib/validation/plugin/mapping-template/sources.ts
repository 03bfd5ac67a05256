import type { Step } from './reference';

/** A text that a client chose, on its way through a template. */
export interface ClientData {
  /** As the template gets it, such as `$input.params('id')`. */
  readonly source: string;
  readonly origin: 'parameter' | 'name of a parameter' | 'body' | 'part of the body' | 'context';
  /** `json` is a valid JSON value. `unparsed` is meant to be JSON, but API Gateway has not parsed it. */
  readonly form: 'json' | 'unparsed' | 'text';
  /** Number of passes through `$util.escapeJavaScript`; `Infinity` for other encodings. */
  readonly escapes: number;
  /** Whether it is encoded for a form. */
  readonly urlEncoded: boolean;
  /**
   * Whether its apostrophes are `\'`, which is not valid JSON.
   * @default false
   */
  readonly escapedApostrophes?: boolean;
  /**
   * The first fault where `#set` put it into a string of JSON.
   * @default - none
   */
  readonly fault?: Fault;
}

/** What is wrong with client data in a string of JSON. */
export interface Fault {
  readonly kind: 'unescaped' | 'apostrophe';
  /** The depth in JSON strings, 0 being outside. */
  readonly position: number;
  /** The escapes that it had there. */
  readonly escapes: number;
}

/** Response templates see the service's answer in `$input`, and of the request only its parameters. */
export type TemplateSide = 'request' | 'response';

/** What a reference begins with, and how many of its steps that takes. */
export interface Sourced {
  readonly data: ClientData[];
  readonly steps: number;
}

const raw = { form: 'text', escapes: 0, urlEncoded: false } as const;

/** All parameters of a request, as a map of maps. */
const allParameters = '$input.params()';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#input-variable-reference */
export function inputData(steps: readonly Step[], side: TemplateSide): Sourced {
  const [first] = steps;
  if (first === undefined) return { data: [], steps: 0 };
  const source = `$input${textOf(first)}`;
  if (first.name === 'params') return { data: [{ ...raw, source, origin: 'parameter' }], steps: 1 };
  if (side === 'response') return { data: [], steps: 1 };
  const isWhole = first.name === 'body' || /^\s*["']\$["']\s*$/.test(first.argument ?? '');
  switch (first.name) {
    case 'body':
    case 'json': {
      const origin = isWhole ? 'body' : 'part of the body';
      return {
        data: [{ ...raw, source, origin, form: first.name === 'body' ? 'unparsed' : 'json' }],
        steps: 1,
      };
    }
    case 'path':
      return { data: [{ ...raw, source, origin: 'part of the body' }], steps: 1 };
    default:
      return { data: [], steps: 1 };
  }
}

/**
 * Of the context, what a client or its token chooses. Its address and account are written by AWS. AWS does not document in
 * which form the path comes. A quotation mark is not allowed in a path, and `&` is.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#context-variable-reference
 */
export function contextData(steps: readonly Step[]): Sourced {
  const [first, second] = steps.map(({ name }) => name);
  const firstCall = steps.findIndex(({ name, argument }) => name !== '' && argument !== undefined);
  const taken = firstCall < 0 ? steps.length : firstCall;
  const source = `$context${steps.slice(0, taken).map(textOf).join('')}`;
  if (first === 'identity' && second === 'userAgent') {
    return { data: [{ ...raw, source, origin: 'parameter' }], steps: taken };
  }
  if (first === 'path')
    return { data: [{ ...raw, source, origin: 'context', escapes: Infinity }], steps: taken };
  const isChosen =
    // Clients may give an id of their own in a header.
    first === 'requestId' ||
    (first === 'identity' && second === 'clientCert') ||
    (first === 'authorizer' && second !== 'principalId' && second !== 'integrationLatency');
  return { data: isChosen ? [{ ...raw, source, origin: 'context' }] : [], steps: taken };
}

/**
 * Follows one step from a map such as `$input.params()` to the parameters that it selects. Names of headers cannot contain
 * quotation marks, and names of path parameters are the API's own. AWS does not document what the name of a query parameter
 * may contain.
 */
export function selectParameters(data: ClientData, step: Step): ClientData[] {
  const { source } = data;
  // The authorizer chooses the names of its members.
  if (data.origin === 'context' && step.name === 'keySet') return [];
  if (data.origin !== 'parameter' || !source.startsWith(allParameters)) return [data];
  const isEntry = source.endsWith(entries);
  if (step.name === 'keySet') return namesIn(data, source, '.keySet()');
  if (isEntry && (step.name === 'key' || step.name === 'getKey'))
    return namesIn(data, source.slice(0, -entries.length), entries);
  const isSelection =
    step.argument === undefined || ['', 'get', 'getOrDefault', 'entrySet', 'values'].includes(step.name);
  return [isSelection ? { ...data, source: `${source}${textOf(step)}` } : data];
}

const entries = '.entrySet()';

function namesIn(data: ClientData, map: string, suffix: string): ClientData[] {
  const isHarmless = map === allParameters || /\b(?:header|path)\W*$/.test(map);
  return isHarmless ? [] : [{ ...data, source: `${map}${suffix}`, origin: 'name of a parameter' }];
}

function textOf({ name, argument }: Step): string {
  if (name === '') return `[${argument ?? ''}]`;
  return argument === undefined ? `.${name}` : `.${name}(${argument})`;
}

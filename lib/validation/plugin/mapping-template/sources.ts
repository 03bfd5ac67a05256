import type { Step } from './reference';

/** Something that a client chose, on its way through a template. */
export interface ClientData {
  /** As the template gets it, such as `$input.params('id')`. */
  readonly source: string;
  readonly origin: 'parameter' | 'name of a parameter' | 'body' | 'part of the body' | 'context';
  /** JSON may stand where JSON wants a value, text may not. */
  readonly form: 'json' | 'text';
  /** How many times it went through `$util.escapeJavaScript`; enough for anything once it is encoded otherwise. */
  readonly escapes: number;
  /** Encoded for a form. */
  readonly urlEncoded: boolean;
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
      return { data: [{ ...raw, source, origin, form: 'json' }], steps: 1 };
    }
    case 'path':
      return { data: [{ ...raw, source, origin: 'part of the body' }], steps: 1 };
    default:
      return { data: [], steps: 1 };
  }
}

/**
 * Of the context, what a client or its token chooses. Its address and account are written by AWS; of the path AWS does
 * not say in which form it comes.
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
  const isChosen =
    // Clients may give an id of their own in a header.
    first === 'requestId' ||
    (first === 'identity' && second === 'clientCert') ||
    (first === 'authorizer' && second !== 'principalId' && second !== 'integrationLatency');
  return { data: isChosen ? [{ ...raw, source, origin: 'context' }] : [], steps: taken };
}

/**
 * One step on from a map such as `$input.params()`: which of the parameters are meant. Names of headers cannot have quotation marks, and
 * those of path parameters are the API's; what may stand in the name of a query parameter AWS does not say.
 */
export function selectParameters(data: ClientData, step: Step): ClientData[] {
  const { source } = data;
  // What an authorizer's members are called is the authorizer's.
  if (data.origin === 'context' && step.name === 'keySet') return [];
  if (data.origin !== 'parameter' || !source.startsWith(allParameters)) return [data];
  if (step.name !== 'keySet') {
    const isSelection = step.argument === undefined || step.name === '' || step.name === 'get';
    return [isSelection ? { ...data, source: `${source}${textOf(step)}` } : data];
  }
  const isHarmless = source === allParameters || /\b(?:header|path)\W*$/.test(source);
  return isHarmless ? [] : [{ ...data, source: `${source}.keySet()`, origin: 'name of a parameter' }];
}

function textOf({ name, argument }: Step): string {
  if (name === '') return `[${argument ?? ''}]`;
  return argument === undefined ? `.${name}` : `.${name}(${argument})`;
}

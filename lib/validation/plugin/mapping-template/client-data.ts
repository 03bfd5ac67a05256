import { referencesIn, type Reference, type Step } from './reference';
import {
  contextData,
  inputData,
  selectParameters,
  type ClientData,
  type Sourced,
  type TemplateSide,
} from './sources';

/** What a template has done so far with what clients chose. */
export interface Variables {
  readonly held: Map<string, readonly ClientData[]>;
  /** Keys of references that it has compared with a pattern. */
  readonly checked: Set<string>;
}

/** Methods that say something about a text, and give none of it. */
const telling = new Set(
  [
    'size length indexOf lastIndexOf contains matches equals equalsIgnoreCase startsWith endsWith isEmpty',
    'containsKey containsValue hashCode compareTo compareToIgnoreCase',
  ].flatMap((names) => names.split(' ')),
);
/** Methods whose argument becomes a part of what they are called on. */
const adding = new Set(['add', 'addAll', 'put', 'putAll', 'append']);
const combining = new Set(['concat', 'replace', 'replaceAll', 'replaceFirst', 'join', 'format', ...adding]);

/** Removes all but characters that mean nothing in JSON nor in a form: `replaceAll("[^0-9A-Za-z_-]", "")`. */
const allowList = /^\s*(["'])\[\^(?:[A-Za-z0-9 _.:,/@-]|\\[dw.-])+\][+*]?\1\s*,/;

/** What clients chose of the value of an expression. */
export function clientDataIn(expression: string, variables: Variables, side: TemplateSide): ClientData[] {
  return referencesIn(expression).flatMap((reference) => clientDataOf(reference, variables, side));
}

/** What clients chose of what a reference prints. Notes what it puts into variables, and what it checks. */
export function clientDataOf(reference: Reference, variables: Variables, side: TemplateSide): ClientData[] {
  const start = sourcedOf(reference, variables, side);
  let { data } = start;
  for (const step of reference.steps.slice(start.steps)) {
    if (step.name === 'matches') variables.checked.add(step.before);
    if (variables.checked.has(step.before)) data = [];
    data = afterStep(data, step, variables, side);
    if (adding.has(step.name)) {
      variables.held.set(reference.name, [...(variables.held.get(reference.name) ?? []), ...data]);
    }
  }
  return variables.checked.has(reference.key) ? [] : data;
}

function sourcedOf({ name, steps }: Reference, variables: Variables, side: TemplateSide): Sourced {
  const [first] = steps;
  switch (name) {
    case 'input':
      return inputData(steps, side);
    case 'context':
      return contextData(steps);
    case 'util':
      return { data: first === undefined ? [] : utilData(first, variables, side), steps: 1 };
    default:
      return { data: [...(variables.held.get(name) ?? [])], steps: 0 };
  }
}

function utilData({ name, argument = '' }: Step, variables: Variables, side: TemplateSide): ClientData[] {
  const data = clientDataIn(argument, variables, side);
  switch (name) {
    case 'escapeJavaScript':
      return data.map((one) => ({ ...one, escapes: one.escapes + 1 }));
    case 'urlEncode':
    case 'base64Encode':
      return data.map((one) => ({ ...one, escapes: Infinity, urlEncoded: true }));
    case 'parseJson':
    case 'urlDecode':
    case 'base64Decode':
      return data.map((one) => ({ ...one, form: 'text', escapes: 0, urlEncoded: false }));
    default:
      return data;
  }
}

function afterStep(given: ClientData[], step: Step, variables: Variables, side: TemplateSide): ClientData[] {
  const { name, argument } = step;
  const data = given.flatMap((one) => selectParameters(one, step));
  if (argument === undefined || name === '') return data;
  // Also for what it checks and puts into variables.
  const added = clientDataIn(argument, variables, side);
  if (telling.has(name)) return [];
  if (name === 'replaceAll' && allowList.test(argument)) return [];
  return combining.has(name) ? [...data, ...added] : data;
}

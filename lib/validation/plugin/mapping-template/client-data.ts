import { argumentsOf, type ReadReference } from './expression';
import type { Reference, Step } from './reference';
import { afterReplacement } from './replacement';
import {
  contextData,
  inputData,
  selectParameters,
  type ClientData,
  type Sourced,
  type TemplateSide,
} from './sources';
import { concatenate, plain, type Value } from './value';

/** What a template has done so far with client data. */
export interface Variables {
  readonly held: Map<string, Value>;
  /** Keys of references that the template has compared with a pattern. */
  readonly checked: Set<string>;
}

/** Methods that return a number or a boolean. */
const telling = new Set(
  [
    'size length indexOf lastIndexOf contains matches equals equalsIgnoreCase startsWith endsWith isEmpty',
    'containsKey containsValue hashCode compareTo compareToIgnoreCase isNumber',
    'intValue longValue doubleValue parseInt parseLong parseDouble parseFloat',
  ].flatMap((names) => names.split(' ')),
);
/** Methods whose argument becomes a part of what they are called on. */
const adding = new Set(['add', 'addAll', 'put', 'putAll', 'putIfAbsent', 'append', 'set', 'insert']);
const combining = new Set(
  ['concat', 'replace', 'replaceAll', 'replaceFirst', 'join', 'format', 'valueOf', 'getOrDefault'].concat([
    ...adding,
  ]),
);

/** Undoes `\'`, which `$util.escapeJavaScript` makes and JSON does not allow. */
const undoesApostrophes = /^\s*(["'])\\+'\1\s*,\s*(["'])'+\2\s*$/;

/** Writes a quotation mark in place of a marker such as `@@`, which clients can send as well. */
const makesQuotes = /^\s*(["'])[^"'\\]+\1\s*,\s*(?:'[^']*"[^']*'|"[^"]*(?:""|\\")[^"]*")\s*$/;

/** Removes all but characters that mean nothing in JSON nor in a form: `replaceAll("[^0-9A-Za-z_-]", "")`. */
const allowList = /^\s*(["'])\[\^(?:[A-Za-z0-9 _.:,/@-]|\\[dw.-])+\][+*]?\1\s*,/;

/** Returns the value of a reference. Records what it puts into variables, and what it compares with a pattern. */
export function clientValueOf(reference: Reference, variables: Variables, side: TemplateSide): Value {
  const start = sourceOf(reference, variables, side);
  let { value } = start;
  for (const step of reference.steps.slice(start.steps)) {
    if (step.name === 'matches') variables.checked.add(step.before);
    if (variables.checked.has(step.before)) value = plain;
    value = afterStep(value, step, variables, side);
    if (adding.has(step.name)) {
      const held = variables.held.get(reference.name)?.data ?? [];
      variables.held.set(reference.name, { data: [...held, ...value.data] });
    }
  }
  return variables.checked.has(reference.key) ? plain : value;
}

/** Returns how expressions read references at this place of a template. */
export function readerOf(variables: Variables, side: TemplateSide): ReadReference {
  return (reference) => clientValueOf(reference, variables, side);
}

interface Start {
  readonly value: Value;
  /** Number of steps that the source takes. */
  readonly steps: number;
}

function sourceOf({ name, steps }: Reference, variables: Variables, side: TemplateSide): Start {
  const [first] = steps;
  const withData = (sourced: Sourced): Start => ({ value: { data: sourced.data }, steps: sourced.steps });
  switch (name) {
    case 'input':
      return withData(inputData(steps, side));
    case 'context':
      return withData(contextData(steps));
    case 'util':
      return withData({ data: first === undefined ? [] : utilData(first, variables, side), steps: 1 });
    default:
      return { value: variables.held.get(name) ?? plain, steps: 0 };
  }
}

function utilData({ name, argument = '' }: Step, variables: Variables, side: TemplateSide): ClientData[] {
  const data = argumentsOf(argument, readerOf(variables, side)).flatMap((value) => value.data);
  switch (name) {
    case 'escapeJavaScript':
      return data.map((one) => ({ ...one, escapes: one.escapes + 1, escapedApostrophes: true }));
    case 'urlEncode':
    case 'base64Encode':
      return data.map((one) => ({
        ...one,
        escapes: Infinity,
        urlEncoded: true,
        escapedApostrophes: false,
      }));
    case 'parseJson':
    case 'urlDecode':
    case 'base64Decode':
      return data.map((one) => ({ ...one, form: 'text', escapes: 0, urlEncoded: false }));
    default:
      return data;
  }
}

function afterStep(given: Value, step: Step, variables: Variables, side: TemplateSide): Value {
  const { name, argument } = step;
  const data = given.data.flatMap((one) => selectParameters(one, step));
  if (argument === undefined || name === '') return { data };
  // Evaluated in any case, because it may check a reference or put something into a variable.
  const added = argumentsOf(argument, readerOf(variables, side));
  if (telling.has(name)) return plain;
  if (name === 'concat') return concatenate([given, ...added]);
  if (name === 'replaceAll' && allowList.test(argument)) return plain;
  if (name.startsWith('replace')) {
    if (undoesApostrophes.test(argument)) return { ...given, data: data.map(withoutEscapedApostrophes) };
    if (makesQuotes.test(argument)) return { data: data.map(withForgedQuotes) };
  }
  const kept = afterArguments(data, name, added);
  return { data: combining.has(name) ? [...kept, ...added.flatMap((value) => value.data)] : kept };
}

function afterArguments(
  data: readonly ClientData[],
  method: string,
  [pattern, substitute]: readonly Value[],
): readonly ClientData[] {
  if (!method.startsWith('replace') || pattern?.text === undefined || substitute?.text === undefined)
    return data;
  const replacement = { method, pattern: pattern.text, substitute: substitute.text };
  return data.map((one) => afterReplacement(one, replacement));
}

function withoutEscapedApostrophes(data: ClientData): ClientData {
  return { ...data, escapedApostrophes: false };
}

/** The marker becomes a quotation mark wherever it is, also in a client's text. */
function withForgedQuotes(data: ClientData): ClientData {
  return {
    ...data,
    form: 'json',
    escapes: 0,
    fault: data.fault ?? { kind: 'unescaped', position: 1, escapes: 0 },
  };
}

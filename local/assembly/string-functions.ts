import { argumentsOf, asList, asText, type IntrinsicFunction } from './intrinsic-function';
import { isObject, kindOf } from './json';

export const STRING_FUNCTIONS: Readonly<Record<string, IntrinsicFunction>> = {
  'Fn::Join': (argument, { evaluate }) => {
    const [delimiter, values] = argumentsOf(argument, 2, 2).map((entry, index) => evaluate(entry, index));
    return asList(values, 'The second argument')
      .map((entry, index) => asText(entry, `Entry ${index} of the list`))
      .join(asText(delimiter, 'The delimiter'));
  },

  'Fn::Split': (argument, { evaluate }) => {
    const [delimiter, text] = argumentsOf(argument, 2, 2).map((entry, index) => evaluate(entry, index));
    return asText(text, 'The text').split(asText(delimiter, 'The delimiter'));
  },

  'Fn::Select': (argument, { evaluate }) => {
    const [index, values] = argumentsOf(argument, 2, 2).map((entry, position) => evaluate(entry, position));
    const list = asList(values, 'The second argument');
    const value: unknown = list[Number(asText(index, 'The index'))];
    if (value !== undefined) return value;
    throw new Error(`was given index ${String(index)}; the list has ${list.length} entries, counted from 0.`);
  },

  'Fn::Sub': (argument, call) => {
    const { text, variables } = substitution(argument);
    return text.replace(SUBSTITUTION, (_, literal: string | undefined, written: string) => {
      const name = written.trim();
      if (literal !== undefined) return `\${${written}}`;
      if (Object.hasOwn(variables, name)) {
        return asText(call.evaluate(variables[name], 1, name), `The variable ${name}`);
      }
      const dot = name.indexOf('.');
      const value =
        dot < 0 ? call.lookup.ref(name) : call.lookup.attribute(name.slice(0, dot), name.slice(dot + 1));
      return asText(value, `\${${name}}`);
    });
  },

  'Fn::Base64': (argument, { evaluate }) =>
    Buffer.from(asText(evaluate(argument), 'The text')).toString('base64'),

  'Fn::Length': (argument, { evaluate }) => asList(evaluate(argument), 'The argument').length,

  'Fn::ToJsonString': (argument, { evaluate }) => JSON.stringify(evaluate(argument)),
};

/** `${Name}`, `${Name.Attribute}`, or `${!text}`, which stands for `${text}` itself. */
const SUBSTITUTION = /\$\{(!)?([^}]*)\}/g;

interface Substitution {
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The text and variables of `Fn::Sub`, given as text or as `[text, variables]`. */
export function substitution(argument: unknown): Substitution {
  if (typeof argument === 'string') return { text: argument, variables: {} };
  const [text, variables] = argumentsOf(argument, 2, 2);
  if (typeof text === 'string' && isObject(variables)) return { text, variables };
  throw new Error(`was given ${kindOf(text)} and ${kindOf(variables)}; it takes text and an object.`);
}

/** The names that a `Fn::Sub` text looks up outside its own variables. */
export function substitutedNames({ text, variables }: Substitution): readonly string[] {
  const names: string[] = [];
  for (const [, literal, written = ''] of text.matchAll(SUBSTITUTION)) {
    const name = written.trim();
    if (literal === undefined && !Object.hasOwn(variables, name)) names.push(name);
  }
  return names;
}

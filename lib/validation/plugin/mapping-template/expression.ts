import { readReference, type Reference } from './reference';
import { endOfBracket, endOfString } from './scanning';
import { concatenate, plain, type Value } from './value';

const operator = /&&|\|\||[=!<>]=|[<>!+\-*/%,:]|\.\.|\b(?:and|or|not|eq|ne|lt|gt|le|ge)\b/y;
const arithmetic = new Set(['*', '/', '%']);
const separators = new Set([',', ':']);

/** Returns the value of a reference. */
export type ReadReference = (reference: Reference) => Value;

interface Operand {
  /** The operator in front of it. */
  readonly operator: string;
  readonly text: string;
}

/**
 * Returns the value of an expression. Of the operators, only `+` keeps text, because it concatenates when an operand is a
 * text. The others give a number, a boolean, or nothing.
 *
 * https://velocity.apache.org/engine/1.7/user-guide.html
 */
export function valueOf(expression: string, read: ReadReference): Value {
  const operands = operandsOf(expression);
  const values = operands.map(({ text }) => operandValue(text, read));
  if (operands.some(({ operator: sign }) => separators.has(sign))) {
    return { data: values.flatMap(({ data }) => data) };
  }
  if (operands.some(({ operator: sign }) => sign !== '' && !/^[+\-*/%]$/.test(sign))) return plain;
  let sum: Value[] = [];
  operands.forEach(({ operator: sign }, index) => {
    const value = values[index] ?? plain;
    if (arithmetic.has(sign)) sum = [...sum.slice(0, -1), plain];
    else sum = sign === '-' ? [plain] : [...sum, value];
  });
  return concatenate(sum);
}

/** The values of the arguments of a method. */
export function argumentsOf(expression: string, read: ReadReference): Value[] {
  const groups: string[] = [];
  let start = 0;
  for (const { at, sign } of operatorsIn(expression)) {
    if (sign !== ',') continue;
    groups.push(expression.slice(start, at));
    start = at + 1;
  }
  return [...groups, expression.slice(start)].map((group) => valueOf(group, read));
}

function operandsOf(expression: string): Operand[] {
  const operands: Operand[] = [];
  let start = 0;
  let before = '';
  const add = (end: number) => {
    const text = expression.slice(start, end).trim();
    // A sign directly behind another operator belongs to the operand.
    if (text !== '') operands.push({ operator: before, text });
    else if (before !== '') operands.push({ operator: before, text: '0' });
  };
  for (const { at, sign } of operatorsIn(expression)) {
    add(at);
    start = at + sign.length;
    before = sign;
  }
  add(expression.length);
  return operands;
}

/** The operators outside of strings, brackets and references. */
function operatorsIn(expression: string): { readonly at: number; readonly sign: string }[] {
  const found: { at: number; sign: string }[] = [];
  for (let at = 0; at < expression.length;) {
    const character = expression[at] ?? '';
    operator.lastIndex = at;
    const sign = operator.exec(expression)?.[0];
    if (character === '"' || character === "'") at = endOfString(expression, at);
    else if ('([{'.includes(character)) at = endOfBracket(expression, at);
    else if (character === '$') at += readReference(expression, at)?.text.length ?? 1;
    else if (sign !== undefined) {
      found.push({ at, sign });
      at += sign.length;
    } else at++;
  }
  return found;
}

function operandValue(text: string, read: ReadReference): Value {
  const inner = text.slice(1, -1);
  switch (text[0] ?? '') {
    case "'":
      return { data: [], text: inner.replaceAll("''", "'") };
    case '"':
      return interpolate(inner.replaceAll(/""|\\"/g, '"'), read);
    case '(':
      return valueOf(inner, read);
    case '[':
    case '{':
      return { data: valueOf(inner, read).data };
    case '$': {
      const reference = readReference(text, 0);
      return reference === undefined ? plain : read(reference);
    }
    default:
      return plain;
  }
}

/** A string in double quotes, with the values of its references. */
function interpolate(text: string, read: ReadReference): Value {
  const parts: Value[] = [];
  let literal = '';
  for (let at = 0; at < text.length;) {
    const reference = text[at] === '$' && text[at - 1] !== '\\' ? readReference(text, at) : undefined;
    if (reference === undefined) {
      literal += text[at++];
      continue;
    }
    parts.push({ data: [], text: literal }, read(reference));
    literal = '';
    at += reference.text.length;
  }
  return concatenate([...parts, { data: [], text: literal }]);
}

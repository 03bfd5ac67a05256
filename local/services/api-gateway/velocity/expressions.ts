import { call, readIndex, readProperty } from './dispatch';
import { equal } from './equality';
import { calculate, compareNumbers, isNumber, type JavaNumber, type Operator, toWhole } from './numbers';
import { TemplateSyntaxError } from './protect';
import type { Scope } from './scope';
import { fieldsOf, isFields, type RawFields, type Step, stepsOf, textOf } from './syntax';
import { JavaDouble, JavaList, JavaMap, print, type Value } from './values';

export type Expression = (scope: Scope) => Value;

/** Whether a condition holds: all but `false` and null do, an empty text and 0 too. */
export function truthy(value: Value): boolean {
  return value !== null && value !== false;
}

/** @param literals values of the string literals, which the syntax tree holds by number */
export function compileExpression(node: RawFields, literals: readonly Expression[]): Expression {
  const compile = (child: RawFields): Expression => compileExpression(child, literals);
  const { type, value } = node;
  switch (type) {
    case 'references':
      return compileReference(node, compile);
    case 'string':
      return literals[Number(value)] ?? (() => textOf(value));
    case 'integer': {
      const number = toWhole(BigInt(textOf(value)));
      return () => number;
    }
    case 'decimal': {
      const number = new JavaDouble(Number(value));
      return () => number;
    }
    case 'bool':
      return () => (value === 'null' ? null : value === 'true');
    case 'array':
      return node['isRange'] === true ? compileRange(value, compile) : compileList(value, compile);
    case 'map':
      return compileMap(value, literals, compile);
    case 'math':
      return compileOperation(node, compile);
    default:
      throw new TemplateSyntaxError(
        `The mapping template has an expression of an unknown kind: ${String(type)}`,
      );
  }
}

type Compile = (node: RawFields) => Expression;

/**
 * A reference that leads nowhere is an empty text, in output and in conditions alike: recorded from API Gateway.
 * Plain Velocity has null there.
 */
function compileReference(node: RawFields, compile: Compile): Expression {
  const name = textOf(node['id']);
  const steps = stepsOf(node).map((step) => compileStep(step, compile));
  if (steps.length === 0) return (scope) => scope.get(name) ?? '';
  return (scope) => {
    let value = scope.get(name);
    for (const step of steps) {
      if (value === null) return '';
      value = step(value, scope);
    }
    return value ?? '';
  };
}

function compileStep(step: Step, compile: Compile): (target: Value, scope: Scope) => Value {
  if (step.kind === 'property') return (target) => readProperty(target, step.name);
  if (step.kind === 'index') {
    const index = compile(step.index);
    return (target, scope) => readIndex(target, index(scope));
  }
  const args = step.args.map(compile);
  return (target, scope) =>
    call(
      target,
      step.name,
      args.map((arg) => arg(scope)),
    );
}

function compileList(value: unknown, compile: Compile): Expression {
  const items = fieldsOf(value).map(compile);
  return (scope) => new JavaList(items.map((item) => item(scope)));
}

function compileRange(value: unknown, compile: Compile): Expression {
  const [from, to] = (Array.isArray(value) ? value : []).map((end: unknown): Expression => {
    if (isFields(end)) return compile(end);
    const number = Number(end);
    return () => number;
  });
  return (scope) => {
    const [first, last] = [from?.(scope), to?.(scope)];
    if (typeof first !== 'number' || typeof last !== 'number') return null;
    const step = first <= last ? 1 : -1;
    return new JavaList(Array.from({ length: Math.abs(last - first) + 1 }, (_none, at) => first + at * step));
  };
}

function compileMap(value: unknown, literals: readonly Expression[], compile: Compile): Expression {
  const members = Object.entries(isFields(value) ? value : {}).map(
    ([key, member]) =>
      [literals[Number(key)] ?? (() => key), compile(isFields(member) ? member : {})] as const,
  );
  return (scope) => new JavaMap(members.map(([key, member]) => [print(key(scope)), member(scope)] as const));
}

/** velocityjs reads `||` and `&&` from left to right; Velocity lets `&&` go first. */
function compileOperation(node: RawFields, compile: Compile): Expression {
  if (!isLogical(node)) {
    return compileMath(textOf(node['operator']), fieldsOf(node['expression']).map(compile));
  }
  const alternatives: RawFields[][] = [[]];
  for (const { operator, operand } of logicalChain(node)) {
    if (operator === '||') alternatives.push([]);
    alternatives.at(-1)?.push(operand);
  }
  const compiled = alternatives.map((operands) => operands.map(compile));
  return (scope) => compiled.some((operands) => operands.every((operand) => truthy(operand(scope))));
}

/** The operands of a chain of `&&` and `||`, each with the operator before it. */
function logicalChain(node: RawFields): { readonly operator: string; readonly operand: RawFields }[] {
  if (!isLogical(node)) return [{ operator: '', operand: node }];
  const [left = {}, right = {}] = fieldsOf(node['expression']);
  const [first, ...rest] = logicalChain(right);
  const operator = textOf(node['operator']);
  return [...logicalChain(left), ...(first === undefined ? [] : [{ ...first, operator }]), ...rest];
}

function isLogical(node: RawFields): boolean {
  return node['type'] === 'math' && (node['operator'] === '&&' || node['operator'] === '||');
}

function compileMath(operator: string, [left, right]: readonly Expression[]): Expression {
  if (left === undefined) throw new TemplateSyntaxError(`The operator ${operator} has no operand`);
  if (operator === 'parenthesis') return left;
  if (operator === 'not') return (scope) => !truthy(left(scope));
  if (operator === 'minus') return (scope) => arithmetic('-', 0, left(scope));
  if (right === undefined) throw new TemplateSyntaxError(`The operator ${operator} lacks its second operand`);
  switch (operator) {
    case '==':
      return (scope) => equal(left(scope), right(scope));
    case '!=':
      return (scope) => !equal(left(scope), right(scope));
    case '<':
      return comparison(left, right, (order) => order < 0);
    case '<=':
      return comparison(left, right, (order) => order <= 0);
    case '>':
      return comparison(left, right, (order) => order > 0);
    case '>=':
      return comparison(left, right, (order) => order >= 0);
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return (scope) => arithmetic(operator, left(scope), right(scope));
    default:
      throw new TemplateSyntaxError(`The operator ${operator} is unknown`);
  }
}

/** Only numbers have an order; anything else compares as false. */
function comparison(left: Expression, right: Expression, holds: (order: number) => boolean): Expression {
  return (scope) => {
    const [a, b] = [left(scope), right(scope)];
    return isNumber(a) && isNumber(b) && holds(compareNumbers(a, b));
  };
}

function arithmetic(operator: Operator, left: Value, right: Value): string | JavaNumber | null {
  if (operator === '+' && (typeof left === 'string' || typeof right === 'string'))
    return print(left) + print(right);
  return isNumber(left) && isNumber(right) ? calculate(operator, left, right) : null;
}

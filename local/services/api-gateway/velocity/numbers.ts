import { JavaDouble, type Value } from './values';

export type JavaNumber = number | bigint | JavaDouble;

export function isNumber(value: Value): value is JavaNumber {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof JavaDouble;
}

/** -1, 0 or 1, whatever the two numbers' types. */
export function compareNumbers(left: JavaNumber, right: JavaNumber): number {
  const a = left instanceof JavaDouble ? left.value : left;
  const b = right instanceof JavaDouble ? right.value : right;
  if (a < b) return -1;
  return a > b ? 1 : 0;
}

export type Operator = '+' | '-' | '*' | '/' | '%';

/** The result as Velocity has it: whole numbers stay whole, division by zero gives null. */
export function calculate(operator: Operator, left: JavaNumber, right: JavaNumber): JavaNumber | null {
  if (left instanceof JavaDouble || right instanceof JavaDouble) {
    return calculateDouble(operator, toDouble(left), toDouble(right));
  }
  return calculateWhole(operator, BigInt(left), BigInt(right));
}

function calculateDouble(operator: Operator, left: number, right: number): JavaDouble | null {
  switch (operator) {
    case '+':
      return new JavaDouble(left + right);
    case '-':
      return new JavaDouble(left - right);
    case '*':
      return new JavaDouble(left * right);
    case '/':
      return right === 0 ? null : new JavaDouble(left / right);
    case '%':
      return right === 0 ? null : new JavaDouble(left % right);
  }
}

function calculateWhole(operator: Operator, left: bigint, right: bigint): JavaNumber | null {
  switch (operator) {
    case '+':
      return toWhole(left + right);
    case '-':
      return toWhole(left - right);
    case '*':
      return toWhole(left * right);
    case '/':
      return right === 0n ? null : toWhole(left / right);
    case '%':
      return right === 0n ? null : toWhole(left % right);
  }
}

export function toDouble(value: JavaNumber): number {
  return value instanceof JavaDouble ? value.value : Number(value);
}

export function toWhole(value: bigint): number | bigint {
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

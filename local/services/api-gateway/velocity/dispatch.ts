import { callList, callMap } from './collection-methods';
import { equal } from './equality';
import { compareNumbers, isNumber, type JavaNumber, toDouble, toWhole } from './numbers';
import { callString } from './string-methods';
import { JavaDouble, JavaList, JavaMap, print, TemplateError, type Value } from './values';

/** `$target.name`; null when there is none. */
export function readProperty(target: Value, name: string): Value {
  if (target === null || typeof target === 'number' || typeof target === 'boolean') return null;
  if (target instanceof JavaMap) return target.get(name);
  if (typeof target === 'string' || target instanceof JavaList) {
    return name === 'empty' ? call(target, 'isEmpty', []) : null;
  }
  if (typeof target === 'bigint' || target instanceof JavaDouble) return null;
  return target.property(name);
}

/** `$target[index]`; null when there is none. */
export function readIndex(target: Value, index: Value): Value {
  if (target instanceof JavaMap) return target.get(print(index));
  if (!(target instanceof JavaList) || typeof index !== 'number') return null;
  return target.items.at(index) ?? null;
}

/** `$target.name(args)`; null when there is no such method, or it gives null. */
export function call(target: Value, name: string, args: readonly Value[]): Value {
  if (target === null) return null;
  if (typeof target === 'string') return callString(target, name, args);
  if (target instanceof JavaMap) return callMap(target, name, args);
  if (target instanceof JavaList) return callList(target, name, args);
  if (isNumber(target)) return callNumber(target, name, args);
  if (typeof target === 'boolean') return callBoolean(target, name, args);
  return target.call(name, args);
}

/** Writes `$target.name` or `$target[index]`; does nothing where the target cannot hold it, as Velocity. */
export function write(target: Value, key: Value, value: Value): void {
  if (target instanceof JavaMap) target.put(print(key), value);
  else if (target instanceof JavaList && typeof key === 'number') {
    if (key < 0 || key >= target.items.length) throw new TemplateError(`Index ${key} is out of range`);
    target.items[key] = value;
  }
}

function callBoolean(target: boolean, name: string, [other = null]: readonly Value[]): Value {
  if (name === 'toString') return String(target);
  if (name === 'booleanValue') return target;
  return name === 'equals' ? target === other : null;
}

function callNumber(
  target: JavaNumber,
  name: string,
  [first = null, second = null]: readonly Value[],
): Value {
  switch (name) {
    case 'toString':
      return print(first === null ? target : first);
    case 'equals':
      return isNumber(first) && typeof first === typeof target && equal(target, first);
    case 'compareTo':
      return isNumber(first) ? compareNumbers(target, first) : null;
    case 'intValue':
      return Math.trunc(toDouble(target)) | 0;
    case 'longValue':
      return target instanceof JavaDouble ? Math.trunc(target.value) : target;
    case 'doubleValue':
      return new JavaDouble(toDouble(target));
    case 'max':
      return isNumber(first) && isNumber(second)
        ? compareNumbers(first, second) < 0
          ? second
          : first
        : null;
    case 'min':
      return isNumber(first) && isNumber(second)
        ? compareNumbers(first, second) > 0
          ? second
          : first
        : null;
    // Static methods, yet templates reach them through any number: `#set($i = 0)$i.parseInt("5")`.
    case 'parseInt':
    case 'parseLong':
    case 'valueOf':
      return parseWhole(first);
    case 'parseDouble':
      return typeof first === 'string' ? parseReal(first) : null;
    default:
      return null;
  }
}

function parseWhole(value: Value): Value {
  if (isNumber(value)) return value;
  if (typeof value !== 'string') return null;
  if (!/^[+-]?\d+$/.test(value)) throw new TemplateError(`For input string: "${value}"`);
  return toWhole(BigInt(value.replace('+', '')));
}

function parseReal(text: string): Value {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) throw new TemplateError(`For input string: "${text}"`);
  return new JavaDouble(value);
}

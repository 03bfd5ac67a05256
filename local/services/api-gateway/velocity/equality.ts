import { compareNumbers, isNumber } from './numbers';
import { JavaList, JavaMap, print, type Value } from './values';

/**
 * `==` of Velocity: numbers by value, the same kind of object by content, else by what they print as. Null equals
 * null only.
 * https://velocity.apache.org/engine/1.7/user-guide.html#conditionals
 */
export function equal(left: Value, right: Value): boolean {
  if (left === null || right === null) return left === right;
  if (isNumber(left) && isNumber(right)) return compareNumbers(left, right) === 0;
  if (left instanceof JavaList && right instanceof JavaList) {
    const { items } = right;
    return (
      left.items.length === items.length && left.items.every((item, at) => equal(item, items[at] ?? null))
    );
  }
  if (left instanceof JavaMap && right instanceof JavaMap) {
    return (
      left.entries.size === right.entries.size &&
      [...left.entries].every(([key, value]) => right.has(key) && equal(value, right.get(key)))
    );
  }
  return print(left) === print(right);
}

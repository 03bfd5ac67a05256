import type { Scalar } from './condition';
import { isScalar } from './parse-condition';

/** A value in a message's body, and the array elements it sits in. */
export interface Leaf {
  readonly value: Scalar;
  readonly place: Place | undefined;
}

/** An element of an array of objects, innermost first. */
export interface Place {
  readonly array: object;
  readonly index: number;
  readonly outer: Place | undefined;
}

/** Finds the values under some paths of a body, without looking anywhere else in it. */
export class BodyReader {
  /** Paths on the way to those that are wanted. */
  private readonly onTheWay = new Set<string>();

  constructor(private readonly wanted: ReadonlySet<string>) {
    for (const path of wanted) {
      for (let dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
        this.onTheWay.add(path.slice(0, dot));
      }
    }
  }

  /**
   * The values by path. A dot in a name counts as a level of nesting, as in the policy. An empty array or object has
   * no values. With a stack of its own: a body may nest arrays deeper than the call stack goes.
   */
  read(body: Readonly<Record<string, unknown>>): ReadonlyMap<string, readonly Leaf[]> {
    const leaves = new Map<string, Leaf[]>();
    const open: { value: unknown; path: string; place: Place | undefined }[] = [];
    const openMembers = (object: object, prefix: string, place: Place | undefined): void => {
      for (const [name, value] of Object.entries(object)) {
        const path = prefix + name;
        if (this.wanted.has(path) || this.onTheWay.has(path)) open.push({ value, path, place });
      }
    };
    openMembers(body, '', undefined);
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { value, path, place } = next;
      if (Array.isArray(value)) {
        for (const [index, item] of value.entries()) {
          const inner = isScalar(item) ? place : { array: value, index, outer: place };
          open.push({ value: item, path, place: inner });
        }
      } else if (isScalar(value)) {
        if (!this.wanted.has(path)) continue;
        const found = leaves.get(path);
        if (found === undefined) leaves.set(path, [{ value, place }]);
        else found.push({ value, place });
      } else if (typeof value === 'object' && value !== null) {
        openMembers(value, `${path}.`, place);
      }
    }
    return leaves;
  }
}

/** Whether two places can be meant at once: not two elements of one array. */
export function areTogether(one: Place | undefined, other: Place | undefined): boolean {
  for (let a = one; a !== undefined; a = a.outer) {
    for (let b = other; b !== undefined; b = b.outer) {
      if (a === b) return true;
      if (a.array === b.array && a.index !== b.index) return false;
    }
  }
  return true;
}

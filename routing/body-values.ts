import type { Scalar } from './condition';
import { membersOf } from './json-text';
import { isScalar } from './parse-condition';

/** A value in a message's body, and the array elements it sits in. */
export interface Leaf {
  readonly value: Scalar;
  readonly place: Place | undefined;
}

/** An element of an array of objects, innermost first. Leaves of one element share it. */
export interface Place {
  readonly array: object;
  readonly index: number;
  readonly outer: Place | undefined;
}

/** A step of the paths that are wanted: a dot in a name counts as a level of nesting. */
interface Step {
  readonly next: Map<string, Step>;
  path: string | undefined;
}

/** Finds the values under some paths of a body, without looking anywhere else in it. */
export class BodyReader {
  private readonly start: Step = { next: new Map(), path: undefined };

  constructor(wanted: ReadonlySet<string>) {
    for (const path of wanted) {
      let step = this.start;
      for (const name of path.split('.')) {
        const next: Step = step.next.get(name) ?? { next: new Map(), path: undefined };
        step.next.set(name, next);
        step = next;
      }
      step.path = path;
    }
  }

  /**
   * The values by path. An empty array or object has no values. With a stack of its own: a body may nest arrays deeper
   * than the call stack goes.
   */
  read(body: object): ReadonlyMap<string, readonly Leaf[]> {
    const leaves = new Map<string, Leaf[]>();
    const open: { value: object; step: Step; place: Place | undefined }[] = [];
    const see = (value: unknown, step: Step, place: Place | undefined): void => {
      if (typeof value === 'object' && value !== null) open.push({ value, step, place });
      else if (step.path !== undefined && isScalar(value)) {
        const found = leaves.get(step.path);
        if (found === undefined) leaves.set(step.path, [{ value, place }]);
        else found.push({ value, place });
      }
    };
    open.push({ value: body, step: this.start, place: undefined });
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { value, step, place } = next;
      if (Array.isArray(value)) {
        for (const [index, item] of value.entries()) {
          see(item, step, isScalar(item) ? place : { array: value, index, outer: place });
        }
      } else if (step.next.size > 0) {
        for (const [name, member] of membersOf(value)) {
          const to = stepTo(step, name);
          if (to !== undefined) see(member, to, place);
        }
      }
    }
    return leaves;
  }
}

function stepTo(from: Step, name: string): Step | undefined {
  const direct = from.next.get(name);
  if (direct !== undefined || !name.includes('.')) return direct;
  let step: Step | undefined = from;
  for (const part of name.split('.')) step = step?.next.get(part);
  return step;
}

export function outermost(place: Place): Place {
  let element = place;
  while (element.outer !== undefined) element = element.outer;
  return element;
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

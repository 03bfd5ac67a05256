import type { Scalar } from './condition';
import { isJsonObject, type JsonObject, Members } from './json-text';
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

/** The values that a body has under the paths that were wanted, in their order. */
export type Leaves = readonly (readonly Leaf[] | undefined)[];

/** A step of the paths that are wanted: a dot in a name counts as a level of nesting. */
interface Step {
  readonly next: Map<string, Step>;
  /** Which of the paths ends here. */
  path: number | undefined;
}

interface Open {
  readonly value: JsonObject | readonly unknown[];
  readonly step: Step;
  readonly place: Place | undefined;
}

/** Finds the values under some paths of a body, without looking anywhere else in it. */
export class BodyReader {
  private readonly start: Step = { next: new Map(), path: undefined };

  private readonly wanted: readonly string[];

  constructor(wanted: Iterable<string>) {
    this.wanted = [...wanted];
    for (const [index, path] of this.wanted.entries()) {
      let step = this.start;
      for (const name of path.split('.')) {
        const next: Step = step.next.get(name) ?? { next: new Map(), path: undefined };
        step.next.set(name, next);
        step = next;
      }
      step.path = index;
    }
  }

  /** The same by path, for whoever reads fewer than all bodies. */
  read(body: JsonObject): ReadonlyMap<string, readonly Leaf[]> {
    const leaves = this.leavesIn(body);
    return new Map(
      this.wanted.flatMap((path, at) => {
        const found = leaves[at];
        return found === undefined ? [] : [[path, found] as const];
      }),
    );
  }

  /**
   * An empty array or object has no values. With a stack of its own: a body may nest arrays deeper than the call stack
   * goes.
   */
  leavesIn(body: JsonObject): Leaves {
    const leaves: Leaf[][] = [];
    const open: Open[] = [{ value: body, step: this.start, place: undefined }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { value, step, place } = next;
      if (isList(value)) {
        for (let index = 0; index < value.length; index++) {
          const item = value[index];
          see(item, step, isScalar(item) ? place : { array: value, index, outer: place }, open, leaves);
        }
      } else if (step.next.size === 0) continue;
      else if (value instanceof Members) {
        for (const [name, member] of value.list) see(member, stepTo(step, name), place, open, leaves);
      } else {
        for (const name in value) see(value[name], stepTo(step, name), place, open, leaves);
      }
    }
    return leaves;
  }
}

function see(
  value: unknown,
  step: Step | undefined,
  place: Place | undefined,
  open: Open[],
  leaves: Leaf[][],
): void {
  if (step === undefined) return;
  if (isScalar(value)) {
    if (step.path === undefined) return;
    const found = leaves[step.path];
    if (found === undefined) leaves[step.path] = [{ value, place }];
    else found.push({ value, place });
  } else if (Array.isArray(value) || isJsonObject(value)) open.push({ value, step, place });
}

function isList(value: Open['value']): value is readonly unknown[] {
  return Array.isArray(value);
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

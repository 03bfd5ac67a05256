import { attributeValues, hasAttributes } from './attribute-values';
import { areTogether, BodyReader, type Leaf } from './body-values';
import type { Condition, Scalar } from './condition';
import { compileConditions } from './match-condition';
import { MessageView } from './message-view';
import type { Branch } from './parse';
import type { FilterableMessage, FilterScope } from './policy';
import { listInWords, valueInBrief } from './words';

/** A key with what is asked of it. */
export interface Asked {
  readonly key: string;
  readonly conditions: readonly Condition[];
}

/** A value that meets what is asked of its key; undefined: the key is absent, as asked. */
export interface Picked extends Asked {
  readonly value: Scalar | undefined;
}

/** What a filter sees of one message under the keys of a branch. */
export class Seen {
  constructor(
    private readonly leaves: ReadonlyMap<string, readonly Leaf[]>,
    /** Keys that are there, but with nothing that a filter sees: binary attributes, numbers that are none. */
    private readonly unseen: ReadonlySet<string>,
    /** Whether it has no attribute at all: `exists: false` does not match it then. */
    readonly isBare: boolean,
  ) {}

  /** None when the key is absent. */
  valuesOf(key: string): readonly Scalar[] {
    return (this.leaves.get(key) ?? []).map(({ value }) => value);
  }

  /** `is JP`, `has AT and DE`, `is absent` */
  describe(key: string): string {
    const values = this.valuesOf(key);
    if (values.length === 0) return this.unseen.has(key) ? 'has no value that a filter sees' : 'is absent';
    return `${values.length === 1 ? 'is' : 'has'} ${valuesInWords(values)}`;
  }

  /** One value for each key, such that all of them are asked for and no two are from different elements of a list. */
  pick(asked: readonly Asked[]): readonly Picked[] {
    return this.pickFrom(asked, []) ?? [];
  }

  private pickFrom(
    [next, ...rest]: readonly Asked[],
    picked: readonly Leaf[],
  ): readonly Picked[] | undefined {
    if (next === undefined) return [];
    const found = this.leaves.get(next.key);
    if (found === undefined) return withFirst({ ...next, value: undefined }, this.pickFrom(rest, picked));
    const test = compileConditions(next.conditions);
    for (const leaf of found) {
      if (!test.value(leaf.value) || !picked.every(({ place }) => areTogether(leaf.place, place))) continue;
      const others = this.pickFrom(rest, [...picked, leaf]);
      if (others !== undefined) return withFirst({ ...next, value: leaf.value }, others);
    }
    return undefined;
  }
}

export function readSeen(branch: Branch, scope: FilterScope, message: FilterableMessage): Seen {
  const keys = [...branch.keys()];
  return scope === 'MessageBody' ? seenOfBody(keys, message) : seenOfAttributes(keys, message);
}

function seenOfBody(keys: readonly string[], message: FilterableMessage): Seen {
  const leaves = new BodyReader(new Set(keys)).read(new MessageView(message).body ?? {});
  // The reader takes what it opened last first; people read a body from its beginning.
  const inOrder = new Map([...leaves].map(([key, found]) => [key, found.toReversed()]));
  return new Seen(inOrder, new Set(), false);
}

function seenOfAttributes(keys: readonly string[], { attributes }: FilterableMessage): Seen {
  const leaves = new Map<string, readonly Leaf[]>();
  const unseen = new Set<string>();
  for (const key of keys) {
    if (!Object.hasOwn(attributes, key)) continue;
    const values = attributeValues(attributes[key]);
    if (values.length === 0) unseen.add(key);
    else
      leaves.set(
        key,
        values.map((value) => ({ value, place: undefined })),
      );
  }
  return new Seen(leaves, unseen, !hasAttributes(attributes));
}

function withFirst(first: Picked, others: readonly Picked[] | undefined): readonly Picked[] | undefined {
  return others && [first, ...others];
}

/** The first few; a list in a body may have thousands. */
function valuesInWords(values: readonly Scalar[], most = 5): string {
  const shown = values.slice(0, most).map(valueInBrief);
  const more = values.length - shown.length;
  return listInWords(more === 0 ? shown : [...shown, `${more} more`], 'and');
}

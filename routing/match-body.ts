import { areTogether, type Leaf, type Leaves, outermost, type Place } from './body-values';
import type { KeyTest } from './match-condition';

export interface BodyKey {
  /** Where its values are among the leaves. */
  readonly at: number;
  readonly test: KeyTest;
}

/**
 * Whether values can be picked for all keys, such that no two come from different elements of one array:
 * `{"items": {"sku": ["a"], "count": [2]}}` asks for one item with both.
 * https://github.com/aws/event-ruler#json-array-matching
 * @param keys in the order of their names
 */
export function matchesTogether(keys: readonly BodyKey[], leaves: Leaves): boolean {
  let hasPlaces = false;
  for (const { at, test } of keys) {
    const found = leaves[at];
    if (found === undefined) {
      if (!test.absent) return false;
      continue;
    }
    let passes = false;
    for (const { value, place } of found) {
      hasPlaces ||= place !== undefined;
      passes ||= test.value(value);
    }
    // Absent in one element of an array, it may be there in others.
    if (!passes && !(test.absent && hasPlaces)) return false;
  }
  // Most bodies have no array of objects on the way, and then this is all.
  return !hasPlaces || new Search(keys, leaves).matchesFrom(0, []);
}

/** Leaves by the outermost array that they sit in, and there by its element. */
type ByElement = ReadonlyMap<object | undefined, Map<Place | undefined, Leaf[]>>;

class Search {
  private readonly grouped = new Map<number, ByElement>();

  constructor(
    private readonly keys: readonly BodyKey[],
    private readonly leaves: Leaves,
  ) {}

  matchesFrom(from: number, picked: readonly Place[]): boolean {
    const key = this.keys[from];
    if (key === undefined) return true;
    let isAbsent = key.test.absent;
    const tried = new Set<Place | undefined>();
    for (const { value, place } of this.candidates(key.at, picked)) {
      // Where one value of an element did not lead on, another one of it will not.
      if (tried.has(place)) continue;
      const passes = key.test.value(value);
      if (!(passes || isAbsent) || !fits(place, picked)) continue;
      // A key is absent when it is so in the elements picked, whatever other elements have.
      isAbsent = false;
      if (!passes) continue;
      tried.add(place);
      if (this.matchesFrom(from + 1, place === undefined ? picked : [...picked, place])) return true;
    }
    return isAbsent && this.matchesFrom(from + 1, picked);
  }

  /** All leaves that may fit. Few enough, even in an array of thousands, once one of its elements is picked. */
  private candidates(at: number, picked: readonly Place[]): readonly Leaf[] {
    const found = this.leaves[at] ?? [];
    if (picked.length === 0 || found.length < 10) return found;
    let groups = this.grouped.get(at);
    if (groups === undefined) this.grouped.set(at, (groups = groupByElement(found)));
    const elements = new Map(picked.map(outermost).map((place) => [place.array, place]));
    return [...groups].flatMap(([array, byPlace]) => {
      const element = array && elements.get(array);
      return element === undefined ? [...byPlace.values()].flat() : (byPlace.get(element) ?? []);
    });
  }
}

function groupByElement(leaves: readonly Leaf[]): ByElement {
  const groups = new Map<object | undefined, Map<Place | undefined, Leaf[]>>();
  for (const leaf of leaves) {
    const element = leaf.place && outermost(leaf.place);
    const byPlace = groups.get(element?.array) ?? new Map<Place | undefined, Leaf[]>();
    groups.set(element?.array, byPlace);
    const together = byPlace.get(element);
    if (together === undefined) byPlace.set(element, [leaf]);
    else together.push(leaf);
  }
  return groups;
}

function fits(place: Place | undefined, picked: readonly Place[]): boolean {
  for (const other of picked) if (!areTogether(place, other)) return false;
  return true;
}

import type { Scalar } from '../condition';

/**
 * What a key of a message can be: everything that the schema allows, and maybe more; so what no value of it meets, no
 * message meets.
 */
export interface Domain {
  /** Whether the key may have no value at all. */
  readonly absent: boolean;
  /** One value, of those that are enumerated. */
  readonly values: readonly Scalar[];
  /** One value, a number of one of these. */
  readonly numbers: readonly NumberSchema[];
  /** One value, a text of one of these. */
  readonly texts: readonly TextSchema[];
  /** Several values: a list, or the same member of the objects in a list. */
  readonly several: Domain | undefined;
  /** Whether it is a member of the objects in a list, so that values of different keys belong together. */
  readonly inObjects: boolean;
}

export interface NumberSchema {
  readonly lower?: Bound;
  readonly upper?: Bound;
  readonly multipleOf?: number;
}

export interface Bound {
  readonly value: number;
  readonly inclusive: boolean;
}

export interface TextSchema {
  /** Regular expressions that match somewhere in it. */
  readonly patterns: readonly string[];
  /** Characters. */
  readonly least: number;
  readonly most?: number;
}

export const nothing: Domain = {
  absent: false,
  values: [],
  numbers: [],
  texts: [],
  several: undefined,
  inObjects: false,
};

export const neverThere: Domain = { ...nothing, absent: true };

const anyScalar: Domain = {
  ...nothing,
  values: [null, true, false],
  numbers: [{}],
  texts: [{ patterns: [], least: 0 }],
};

export const anything: Domain = { ...anyScalar, absent: true, several: anyScalar };

export function union(domains: readonly Domain[]): Domain {
  const lists = domains.flatMap(({ several }) => several ?? []);
  return {
    absent: domains.some(({ absent }) => absent),
    values: [...new Set(domains.flatMap(({ values }) => values))],
    numbers: domains.flatMap(({ numbers }) => numbers),
    texts: domains.flatMap(({ texts }) => texts),
    several: lists.length === 0 ? undefined : union(lists),
    inObjects: domains.some(({ inObjects }) => inObjects),
  };
}

/** The values of a list's elements, as those of one key. An empty list is no value. */
export function listOf(element: Domain, mayBeEmpty: boolean): Domain {
  const { absent, several, ...one } = element;
  const values: Domain =
    several === undefined
      ? { ...one, absent: false, several }
      : union([{ ...one, absent: false, several: undefined }, several]);
  return { ...nothing, absent: absent || mayBeEmpty, several: values, inObjects: element.inObjects };
}

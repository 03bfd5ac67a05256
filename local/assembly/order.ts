/** Nodes in levels, and the circles that were cut to get them. */
export interface Levels {
  /** Everything in a level depends on nothing but earlier levels. Within a level the given order is kept. */
  readonly levels: readonly (readonly string[])[];
  /** The nodes of each circle, in the order of their dependencies. */
  readonly circles: readonly (readonly string[])[];
}

/** Puts `nodes` in levels. A dependency that closes a circle is reported and left out. */
export function levelsOf(
  nodes: readonly string[],
  dependenciesOf: (node: string) => Iterable<string>,
): Levels {
  const circles: (readonly string[])[] = [];
  const depths = new Map<string, number>();
  const way: string[] = [];
  const depthOf = (node: string): number => {
    const known = depths.get(node);
    if (known !== undefined) return known;
    const seen = way.indexOf(node);
    if (seen >= 0) {
      circles.push(way.slice(seen));
      return -1;
    }
    way.push(node);
    let depth = 0;
    for (const dependency of dependenciesOf(node)) depth = Math.max(depth, depthOf(dependency) + 1);
    way.pop();
    depths.set(node, depth);
    return depth;
  };
  const levels: string[][] = [];
  for (const node of nodes) (levels[depthOf(node)] ??= []).push(node);
  return { levels, circles };
}

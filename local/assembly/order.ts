import { AssemblyError } from './error';

/**
 * Puts `nodes` in levels: everything in a level depends on nothing but earlier levels.
 * Within a level the given order is kept.
 * @param what what the nodes are, for the message about a cycle
 * @throws AssemblyError naming every node of a cycle
 */
export function levelsOf(
  nodes: readonly string[],
  dependenciesOf: (node: string) => Iterable<string>,
  what: string,
): readonly (readonly string[])[] {
  const depths = new Map<string, number>();
  const way: string[] = [];
  const depthOf = (node: string): number => {
    const known = depths.get(node);
    if (known !== undefined) return known;
    const seen = way.indexOf(node);
    if (seen >= 0) {
      const cycle = [...way.slice(seen), node].join(' → ');
      throw new AssemblyError(`${what} depend on each other in a circle: ${cycle}.`);
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
  return levels;
}

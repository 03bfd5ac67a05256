/**
 * Returns the name that is closest to a misspelt one, or `undefined` when none is close: more than a third of its letters
 * would have to change.
 */
export function closestName(misspelt: string, names: readonly string[]): string | undefined {
  const [closest] = names
    .map((name) => ({ name, distance: editDistance(misspelt, name) }))
    .filter(({ distance }) => distance <= Math.max(1, misspelt.length / 3))
    .toSorted((one, other) => one.distance - other.distance);
  return closest?.name;
}

/** Returns how many letters must be added, removed or replaced: https://en.wikipedia.org/wiki/Levenshtein_distance */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const [above, letter] of Array.from(one).entries()) {
    const next = [above + 1];
    for (const [left, otherLetter] of Array.from(other).entries()) {
      const replaced = (row[left] ?? 0) + (letter === otherLetter ? 0 : 1);
      next.push(Math.min(replaced, (row[left + 1] ?? 0) + 1, (next[left] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

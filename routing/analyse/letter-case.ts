/** The characters whose lower-case form is this one. */
export function charactersOfLowerCase(lower: string): readonly string[] {
  return characters().get(lower) ?? [lower];
}

/** Whether its lower-case form is not the one of each letter by itself: Σ at the end of a word (all Greek, to be simple), and İ. */
export function hasPeculiarCase(text: string): boolean {
  return /\p{Script=Greek}|\u0307/u.test(text.toLowerCase());
}

let found: ReadonlyMap<string, readonly string[]> | undefined;

/** By lower-case form; made when it is first asked for, out of all characters of Unicode. */
function characters(): ReadonlyMap<string, readonly string[]> {
  return (found ??= collect());
}

function collect(): ReadonlyMap<string, readonly string[]> {
  const byLower = new Map<string, string[]>();
  for (let code = 0; code <= 0x10ffff; code++) {
    const character = String.fromCodePoint(code);
    const lower = character.toLowerCase();
    if (lower === character) continue;
    const others = byLower.get(lower);
    if (others === undefined) byLower.set(lower, [lower, character]);
    else others.push(character);
  }
  return byLower;
}

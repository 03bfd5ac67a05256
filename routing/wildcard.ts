/** The literal texts between the stars of a pattern: `a*b` gives `a` and `b`. */
export type WildcardPattern = readonly string[];

/**
 * `*` stands for any characters, `\*` for a star, `\\` for a backslash.
 * @throws RangeError that says what is wrong as SNS does, which counts in bytes and from the quotation mark before
 */
export function parseWildcard(pattern: string): WildcardPattern {
  const texts: string[] = [];
  let text = '';
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    if (character === '*') {
      if (pattern.charAt(at + 1) === '*')
        throw new RangeError(`Consecutive wildcard characters at pos ${positionOf(at, pattern)}`);
      texts.push(text);
      text = '';
    } else if (character === '\\') {
      const escaped = pattern.charAt(++at);
      if (escaped !== '*' && escaped !== '\\')
        throw new RangeError(`Invalid escape character at pos ${positionOf(at - 1, pattern)}`);
      text += escaped;
    } else {
      text += character;
    }
  }
  texts.push(text);
  return texts;
}

function positionOf(at: number, pattern: string): number {
  return 1 + new TextEncoder().encode(pattern.slice(0, at)).length;
}

/** In time linear in the text, however many stars. */
export function matchesWildcard(pattern: WildcardPattern, text: string): boolean {
  const first = pattern[0] ?? '';
  if (pattern.length === 1) return text === first;
  const last = pattern.at(-1) ?? '';
  if (text.length < first.length + last.length) return false;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let from = first.length;
  for (let index = 1; index < pattern.length - 1; index++) {
    const middle = pattern[index] ?? '';
    const at = text.indexOf(middle, from);
    if (at < 0 || at + middle.length > end) return false;
    from = at + middle.length;
  }
  return true;
}

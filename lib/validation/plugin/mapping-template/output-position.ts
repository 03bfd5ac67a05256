/** What a template writes: JSON, a form (`Action=SendMessage&…`), or something that is not looked into. */
export type OutputKind = 'json' | 'form' | 'other';

/** The kind, by the first thing that the template writes, or by the media type that the integration sets. */
export function outputKind(firstText: string | undefined, contentType: string | undefined): OutputKind {
  if (contentType?.startsWith('application/x-www-form-urlencoded')) return 'form';
  const text = firstText?.trimStart() ?? '';
  if (/^[{["]/.test(text)) return 'json';
  return /^[\w.-]+=/.test(text) ? 'form' : 'other';
}

/**
 * How deep in JSON strings the text after this one stands: 0 outside, 1 in a string, 2 in a string of JSON that is itself
 * in a string (`\"`), and so on.
 */
export function depthAfter(text: string, depth: number): number {
  let now = depth;
  for (const [mark] of text.matchAll(/\\*"/g)) {
    const backslashes = mark.length - 1;
    if (now === 1 && backslashes % 2 === 0) {
      // Two backslashes are one in the text of the string, and do not escape its end.
      now = 0;
      continue;
    }
    // A mark in a string in a string is escaped once, one level deeper three times, then seven.
    const level = Math.log2(backslashes + 1) + 1;
    if (level === now) now -= 1;
    else if (level === now + 1) now += 1;
  }
  return now;
}

/** Returns the offset behind the string that begins at `start`. A doubled quotation mark does not end it. */
export function endOfString(text: string, start: number): number {
  const mark = text[start];
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === mark && text[at + 1] === mark) at++;
    else if (text[at] === mark) return at + 1;
  }
  return text.length;
}

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Returns the offset behind the bracket that closes the one at `start`. Brackets in strings do not count. */
export function endOfBracket(text: string, start: number): number {
  const open = text[start] ?? '';
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (character === '"' || character === "'") at = endOfString(text, at) - 1;
    else if (character === open) depth++;
    else if (character === closing[open] && --depth === 0) return at + 1;
  }
  return text.length;
}

/** The offset behind the string that begins at `start`, with its quotation mark. */
export function endOfString(text: string, start: number): number {
  const mark = text[start];
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === mark) return at + 1;
  }
  return text.length;
}

/** The offset behind the parenthesis that closes the one at `start`; those in strings do not count. */
export function endOfParentheses(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (character === '"' || character === "'") at = endOfString(text, at) - 1;
    else if (character === '(') depth++;
    else if (character === ')' && --depth === 0) return at + 1;
  }
  return text.length;
}

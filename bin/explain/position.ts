/** A place in a text as editors count: from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export function positionOf(text: string, offset: number): Position {
  const before = linesOf(text.slice(0, offset));
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

/** Of a longer line, this much around the place. */
const widest = 100;

/** The line of a place, and a mark below the place. */
export function showPlace(text: string, offset: number): readonly [line: string, mark: string] {
  const { line, column } = positionOf(text, offset);
  const whole = linesOf(text)[line - 1] ?? '';
  const from = whole.length <= widest ? 0 : Math.max(0, column - 1 - widest / 2);
  const shown = whole.slice(from, from + widest);
  const margin = `${line} | `;
  // Tabs stay tabs, so that the mark stands where the place is.
  const indent = shown.slice(0, column - 1 - from).replaceAll(/[^\t]/g, ' ');
  return [margin + shown, ' '.repeat(margin.length) + indent + '^'];
}

function linesOf(text: string): readonly string[] {
  return text.split(/\r\n|\r|\n/);
}

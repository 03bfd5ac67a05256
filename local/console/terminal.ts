/** Width of output that does not go to a terminal. */
const UNKNOWN_WIDTH = 80;
/** Narrower output is not readable. */
const NARROWEST = 40;

type Style = 'bold' | 'cyan' | 'dim' | 'red' | 'yellow';

const CODES: Readonly<Record<Style, number>> = { bold: 1, cyan: 36, dim: 2, red: 31, yellow: 33 };

/** Paints text, or returns it as it is. */
export type Paint = (style: Style, text: string) => string;

export const plain: Paint = (_, text) => text;
export const painted: Paint = (style, text) =>
  text.trim() === '' ? text : `\u001b[${CODES[style]}m${text}\u001b[0m`;

/** Returns the columns of a terminal; undefined for a file or a pipe, whose lines are for programs. */
export function terminalWidth({ columns }: { readonly columns?: number | undefined }): number | undefined {
  return columns === undefined || columns === 0 ? undefined : Math.max(NARROWEST, columns);
}

/** Returns the columns of a stream; 80 when it is not a terminal. */
export function widthOf(stream: { readonly columns?: number | undefined }): number {
  return terminalWidth(stream) ?? UNKNOWN_WIDTH;
}

/**
 * Returns whether a stream shows colours. `FORCE_COLOR` decides before `NO_COLOR`, as in Node.js:
 * https://nodejs.org/api/cli.html#force_color1-2-3, https://no-color.org
 */
export function hasColours(
  { isTTY }: { readonly isTTY?: boolean | undefined },
  { FORCE_COLOR: force, NO_COLOR: no }: NodeJS.ProcessEnv,
): boolean {
  if (force !== undefined) return !['0', 'false'].includes(force);
  return isTTY === true && (no === undefined || no === '');
}

/** Longer lines of functions are not read in a terminal. */
const LONGEST_LINE = 8192;

/** Returns a line of at most 8192 characters. A longer line loses its end, and says how long that was. */
export function cut(line: string): string {
  const rest = line.length - LONGEST_LINE;
  return rest <= 0 ? line : `${line.slice(0, LONGEST_LINE)}… (${rest} more characters)`;
}

/** Returns text of at most `width` characters. A longer text loses its middle, because names differ at their ends. */
export function elided(text: string, width: number): string {
  if (text.length <= width) return text;
  const kept = Math.max(0, width - 1);
  const start = Math.ceil(kept / 2);
  return `${text.slice(0, start)}…${text.slice(text.length - (kept - start))}`;
}

/** Returns words as lines of at most `width` characters. A longer word loses its middle. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').map((part) => elided(part, width))) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

import { wrapped } from '../local/console/terminal';

const gap = 2;
/** A column does not get narrower to make room for others. */
const narrowest = 8;

/**
 * Returns rows of cells as lines of text whose columns stand below each other.
 * @param width of a line; a cell that does not fit goes on in the next line
 */
export function columns(
  rows: readonly (readonly string[])[],
  width = Number.POSITIVE_INFINITY,
): readonly string[] {
  const widths = columnWidths(rows, width);
  return rows.flatMap((row) => linesOf(row, widths));
}

/** Returns the width of each column: of its widest cell, or less where a line would be wider than `width`. */
export function columnWidths(rows: readonly (readonly string[])[], width: number): readonly number[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
  }
  const room = width - gap * (widths.length - 1);
  for (;;) {
    const total = widths.reduce((sum, each) => sum + each, 0);
    const widest = Math.max(...widths);
    if (total <= room || widest <= narrowest) return widths;
    widths[widths.indexOf(widest)] = widest - 1;
  }
}

/** Returns a row as the lines that it takes. */
export function linesOf(row: readonly string[], widths: readonly number[]): readonly string[] {
  const cells = row.map((cell, column) => {
    const width = widths[column] ?? cell.length;
    return cell.length <= width ? [cell] : wrapped(cell, width);
  });
  const height = Math.max(...cells.map(({ length }) => length));
  return Array.from({ length: height }, (_, at) =>
    cells
      .map((lines, column) => (lines[at] ?? '').padEnd(widths[column] ?? 0))
      .join(' '.repeat(gap))
      .trimEnd(),
  );
}

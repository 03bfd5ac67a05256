import { type Figure, isMet, type Size, type Target } from './figure';

/** What one bench found. */
export interface Section {
  /** Name of the bench. */
  readonly name: string;
  readonly title: string;
  readonly figures: readonly Figure[];
}

const heading = ['Figure', 'Measured', 'Reference in the same run', 'Ratio', 'Target', 'Met'];

/** A table for people; Markdown, so that a file of it reads as well as a terminal. */
export function table({ title, figures }: Section): string {
  const rows = [heading, ...figures.map(rowOf)];
  const widths = heading.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  const [head = '', ...body] = rows.map(line);
  return [`## ${title}`, '', head, rule, ...body].join('\n');
}

/**
 * Returns the text of a file with all tables.
 * @param machine what the run was on
 */
export function resultsFile(sections: readonly Section[], machine: string, size: Size): string {
  const command = `npm run bench --${size === 'tiny' ? ' --tiny' : ''} --write`;
  const head = `# Results\n\nOne run of \`${command}\`: ${machine}. [METHOD.md](METHOD.md) says how to read it.`;
  return `${[head, ...sections.map(table)].join('\n\n')}\n`;
}

function rowOf(figure: Figure): string[] {
  const { name, value, unit, reference, ratio, target } = figure;
  const met = isMet(figure);
  return [
    name,
    `${readable(value)} ${unit}`,
    reference === undefined ? '' : `${readable(reference.value)} ${unit}: ${reference.name}`,
    ratio === undefined ? '' : `${ratio.toFixed(2)} x`,
    target === undefined ? '' : targetText(target, unit),
    met === undefined ? '' : met ? 'yes' : 'NO',
  ];
}

function targetText({ of, bound, limit }: Target, unit: string): string {
  return `${bound} ${limit} ${of === 'ratio' ? 'x' : unit}`;
}

function readable(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}

import { type ViolationKind, violationKinds } from '../checker/violation';
import { profiles } from '../plan/profiles';
import type { ConsumerKind } from '../run-seed';
import { safeguards } from '../switches/all';
import type { Found, Tally } from './jobs';

type Counts = Readonly<Partial<Record<ViolationKind, number>>>;

/** Returns a table in Markdown, which also reads well on a terminal. */
export function tableOf(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [heads, ...rows];
  const widths = heads.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  const [head = '', ...body] = all.map(line);
  return [head, rule, ...body].join('\n');
}

/** Returns the violations of each profile. */
export function profilesTable(tallies: readonly Tally[]): string {
  const rows = profiles.flatMap(({ name, title }) => {
    const own = tallies.filter(({ job }) => job.profile === name);
    if (own.length === 0) return [];
    const counts = [seedsOf(own), sum(own, ({ accepted }) => accepted), sum(own, ({ effects }) => effects)];
    return [[`\`${name}\``, title, ...counts.map(String), ...countsOf(own)]];
  });
  return tableOf(['Profile', 'What goes wrong', 'Seeds', 'Accepted', 'Effects', ...violationKinds], rows);
}

/** Returns how soon each missing safeguard is found. */
export function safeguardsTable(found: readonly Found[]): string {
  const rows = safeguards.flatMap(({ name, without, profile }) => {
    const own = found.find(({ job }) => job.off === name);
    if (own === undefined) return [];
    return [[`\`${name}\``, without, `\`${profile}\``, String(own.seed ?? 'not found'), own.violation ?? '']];
  });
  return tableOf(['Safeguard', 'Without it', 'Profile', 'First seed', 'First violation'], rows);
}

const named: Readonly<Record<ConsumerKind, string>> = {
  ours: 'this app',
  naive: 'naive',
  powertools: 'Powertools idempotency',
};

/** Returns the violations of other kinds of consumers beside ours, over all profiles. */
export function comparisonTable(tallies: readonly Tally[]): string {
  const rows = Object.entries(named).flatMap(([kind, name]) => {
    const own = tallies.filter(({ job }) => job.consumers === kind);
    if (own.length === 0) return [];
    const failing = sum(own, (tally) => tally.failing.length);
    return [[name, String(seedsOf(own)), String(failing), ...countsOf(own)]];
  });
  return tableOf(['Consumers', 'Seeds', 'With violations', ...violationKinds], rows);
}

export function failingSeeds(tallies: readonly Tally[]): readonly { profile: string; seed: number }[] {
  return tallies.flatMap(({ job, failing }) => failing.map((seed) => ({ profile: job.profile, seed })));
}

function countsOf(tallies: readonly Tally[]): readonly string[] {
  return violationKinds.map((kind) =>
    String(sum(tallies, ({ counts }: { counts: Counts }) => counts[kind] ?? 0)),
  );
}

function seedsOf(tallies: readonly Tally[]): number {
  return sum(tallies, ({ job }) => job.to - job.from + 1);
}

function sum(tallies: readonly Tally[], of: (tally: Tally) => number): number {
  return tallies.reduce((total, tally) => total + of(tally), 0);
}

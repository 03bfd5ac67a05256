import type { Finding } from './findings';
import type { SeedRun } from './run-seed';

/** Messages of one queue over all seeds. */
export interface QueueCounts {
  readonly queue: string;
  sent: number;
  deleted: number;
  deadLettered: number;
  expired: number;
  waiting: number;
}

/** The same loss, found as often as it was. */
export interface CountedFinding extends Finding {
  readonly seed: string;
  count: number;
}

export interface SimulationReport {
  readonly assembly: string;
  readonly profile: string;
  readonly seeds: number;
  readonly entrances: readonly string[];
  readonly queues: readonly QueueCounts[];
  readonly faults: Readonly<Record<string, number>>;
  readonly findings: readonly CountedFinding[];
  /** Methods whose requests were all rejected, with an example. */
  readonly rejected: readonly string[];
  /** Parts of the assembly that do not run here. */
  readonly notRun: number;
}

/** Adds up runs. */
export class ReportBuilder {
  private readonly queues = new Map<string, QueueCounts>();
  private readonly findings = new Map<string, CountedFinding>();
  private readonly faults: Record<string, number> = {};
  private readonly answers = new Map<string, { accepted: number; rejection: string }>();
  private readonly entrances = new Set<string>();
  private seeds = 0;
  private notRun = 0;

  add({ seed, layout, story, faults, unsupported }: SeedRun, findings: readonly Finding[]): void {
    this.seeds++;
    this.notRun = unsupported.length;
    const { queues, topics, methods } = layout.entrances;
    for (const { name } of [...methods, ...topics, ...queues]) this.entrances.add(name);
    for (const { name } of layout.queues) this.countsOf(name);
    for (const { queue, state } of story.messages.values()) {
      const counts = this.countsOf(queue);
      counts.sent++;
      if (state === 'deleted') counts.deleted++;
      else if (state === 'moved') counts.deadLettered++;
      else if (state === 'expired') counts.expired++;
      else counts.waiting++;
    }
    for (const { method, status, problem } of story.requests) {
      const answers = this.answers.get(method) ?? { accepted: 0, rejection: `${status} ${problem}` };
      this.answers.set(method, answers);
      if (status < 400) answers.accepted++;
      else if (status < 500) answers.rejection = `${status} ${problem}`;
    }
    for (const [kind, count] of Object.entries(faults)) this.faults[kind] = (this.faults[kind] ?? 0) + count;
    for (const finding of findings) {
      const key = `${finding.kind} ${finding.where}`;
      const known = this.findings.get(key);
      if (known === undefined) this.findings.set(key, { ...finding, seed, count: 1 });
      else known.count++;
    }
  }

  build(assembly: string, profile: string): SimulationReport {
    const rejected = [...this.answers].filter(([, { accepted }]) => accepted === 0);
    return {
      assembly,
      profile,
      seeds: this.seeds,
      entrances: [...this.entrances],
      queues: [...this.queues.values()],
      faults: this.faults,
      findings: [...this.findings.values()],
      rejected: rejected.map(([method, { rejection }]) => `${method}: ${rejection}`),
      notRun: this.notRun,
    };
  }

  private countsOf(queue: string): QueueCounts {
    const none = { queue, sent: 0, deleted: 0, deadLettered: 0, expired: 0, waiting: 0 };
    const counts = this.queues.get(queue) ?? none;
    this.queues.set(queue, counts);
    return counts;
  }
}

/** The report as a person reads it. */
export function linesOf(report: SimulationReport): readonly string[] {
  const { queues, findings, faults, rejected, notRun } = report;
  const heading = ['queue', 'sent', 'deleted', 'dead letters', 'expired', 'waiting'];
  const rows = queues.map(({ queue, ...counts }) => [
    queue,
    ...[counts.sent, counts.deleted, counts.deadLettered, counts.expired, counts.waiting].map(String),
  ]);
  const kinds = Object.entries(faults).map(([kind, count]) => `${kind} ${count}`);
  return [
    `${report.assembly}: ${report.seeds} seeds, profile ${report.profile}`,
    `Sent to: ${report.entrances.join(', ') || 'nothing, because nothing here has a consumer'}`,
    `Faults: ${kinds.join(', ') || 'none'}`,
    ...(notRun > 0 ? [`Parts that do not run here: ${notRun}. \`npm run local\` lists them.`] : []),
    ...rejected.map((method) => `Every request was rejected, give a body with --body FILE: ${method}`),
    '',
    ...table([heading, ...rows]),
    '',
    ...(findings.length === 0 ? ['Nothing was lost.'] : ['Lost:']),
    ...findings.map(
      ({ kind, where, detail, count, seed }) =>
        `  ${where}: ${kind}, ${count} times; first in seed ${seed}: ${detail}`,
    ),
    '',
    'A seed replays the faults. It does not replay the interleaving of functions, which run in worker threads.',
  ];
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
}

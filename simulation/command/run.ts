import { readFileSync, writeFileSync } from 'node:fs';
import type { ConsumerKind } from '../run-seed';
import { safeguards } from '../switches/all';
import { resultsPath, type SimulateCommand } from './command-line';
import type { Found, Job, JobResult, SeedsJob, Tally } from './jobs';
import { runAll } from './pool';
import { ProgressBar } from './progress-bar';
import { comparisonTable, failingSeeds, profilesTable, safeguardsTable } from './report';
import { replaceResults } from './results-section';
import { storyOf } from './story';

export interface Output {
  readonly print: (text: string) => void;
  readonly terminal: { readonly isTTY?: boolean; write(text: string): unknown };
}

/** Seeds of one job: few, so that both cores end at the same time. */
const seedsOfJob = 20;
const compared: readonly ConsumerKind[] = ['naive', 'powertools'];
const most = { safeguards: 200, compare: 20 } as const;

/** @returns whether nothing was violated */
export async function runCommand(command: SimulateCommand, output: Output): Promise<boolean> {
  const { mode, seed, seeds } = command;
  if (seed !== undefined) return tellSeed(command, seed, output);
  switch (mode) {
    case 'simulate': {
      const tallies = await tallied(seedJobs(command, 'ours', seeds), output);
      output.print(profilesTable(tallies));
      if (failingSeeds(tallies).length === 0) output.print('\nNothing was violated.');
      await tellFirst(command, tallies, output);
      return failingSeeds(tallies).length === 0;
    }
    case 'safeguards': {
      const found = await searched(command, seeds, output);
      output.print(safeguardsTable(found));
      const missed = found.filter(({ seed: first }) => first === undefined).length;
      if (missed > 0) output.print(`\nNot found in ${seeds} seeds: ${missed}. Add seeds.`);
      return found.every((one) => one.seed !== undefined);
    }
    case 'compare': {
      const tallies = await tallied(comparedJobs(command, seeds), output);
      output.print(comparisonTable(tallies));
      return ours(tallies).every(({ failing }) => failing.length === 0);
    }
    case 'write': {
      const tallies = await tallied(seedJobs(command, 'ours', seeds), output);
      const found = await searched(command, most.safeguards, output);
      const beside = await tallied(comparedJobs(command, Math.min(seeds, most.compare)), output);
      const tables = [profilesTable(tallies), safeguardsTable(found), comparisonTable(beside)] as const;
      writeFileSync(resultsPath, replaceResults(readFileSync(resultsPath, 'utf8'), tables));
      output.print(tables.join('\n\n'));
      return failingSeeds(tallies).length === 0;
    }
  }
}

function comparedJobs(command: SimulateCommand, seeds: number): readonly SeedsJob[] {
  return (['ours', ...compared] as const).flatMap((consumers) => seedJobs(command, consumers, seeds));
}

function ours(tallies: readonly Tally[]): readonly Tally[] {
  return tallies.filter(({ job }) => job.consumers === 'ours');
}

function seedJobs(
  { profiles, off }: SimulateCommand,
  consumers: ConsumerKind,
  seeds: number,
): readonly SeedsJob[] {
  return profiles.flatMap((profile) =>
    Array.from({ length: Math.ceil(seeds / seedsOfJob) }, (_, part): SeedsJob => {
      const from = part * seedsOfJob + 1;
      const to = Math.min(seeds, from + seedsOfJob - 1);
      return { kind: 'seeds', profile, consumers, from, to, ...(off !== undefined && { off }) };
    }),
  );
}

async function tallied(jobs: readonly SeedsJob[], output: Output): Promise<readonly Tally[]> {
  const results = await withProgress(jobs, ({ from, to }) => to - from + 1, output);
  return results.filter((result): result is Tally => 'counts' in result);
}

async function searched({ off }: SimulateCommand, seeds: number, output: Output): Promise<readonly Found[]> {
  const names = safeguards.map(({ name }) => name).filter((name) => off === undefined || name === off);
  const jobs = names.map((name) => ({ kind: 'search', off: name, most: seeds }) as const);
  const results = await withProgress(jobs, () => 1, output);
  return results.filter((result): result is Found => !('counts' in result));
}

async function withProgress<OneJob extends Job>(
  jobs: readonly OneJob[],
  sizeOf: (job: OneJob) => number,
  { terminal }: Output,
): Promise<readonly JobResult[]> {
  const bar = new ProgressBar(
    jobs.reduce((sum, job) => sum + sizeOf(job), 0),
    terminal,
  );
  const results: JobResult[] = [];
  const sizes = new Map<string, number>(jobs.map((job) => [JSON.stringify(job), sizeOf(job)]));
  let failing = 0;
  await runAll(jobs, (result) => {
    results.push(result);
    if ('counts' in result) failing += result.failing.length;
    bar.advance(sizes.get(JSON.stringify(result.job)) ?? 0, failing);
  });
  return results;
}

/** Prints the story of a seed in each profile. */
async function tellSeed(
  { profiles, off }: SimulateCommand,
  seed: number,
  { print }: Output,
): Promise<boolean> {
  let kept = true;
  for (const profile of profiles) {
    const story = await storyOf({ profile, seed, ...(off !== undefined && { off }) });
    if (story === undefined) print(`${profile}, seed ${seed}: nothing was violated`);
    else print(story.join('\n'));
    kept &&= story === undefined;
  }
  return kept;
}

/** Prints the story of the first failing seed, and how to see those of the others. */
async function tellFirst(
  { off }: SimulateCommand,
  tallies: readonly Tally[],
  { print }: Output,
): Promise<void> {
  const failing = failingSeeds(tallies);
  const [first] = failing;
  if (first === undefined) return;
  const rest = off === undefined ? {} : { off };
  print(`\n${(await storyOf({ ...first, ...rest }))?.join('\n') ?? ''}`);
  print('\nThe stories of failing seeds:');
  const words = off === undefined ? '' : ` --off ${off}`;
  for (const { profile, seed } of failing.slice(0, 10))
    print(`  npm run simulate -- --profile ${profile} --seed ${seed}${words}`);
}

import { writeFileSync } from 'node:fs';
import { endWithReader } from '../local/end-with-reader';
import { bundlesBench } from './bundles';
import { parseCommandLine, type RunCommand, usage } from './command-line';
import { consumerWrapperBench } from './consumer-wrapper';
import { within } from './deadline';
import { dispatcherBench } from './dispatcher';
import { fairnessBench } from './fairness';
import { type Bench, isMet } from './figure';
import { filtersBench } from './filters';
import { localPathBench } from './local-path';
import { machine } from './machine';
import { modelsBench } from './models';
import { closeOnSignals } from './open-things';
import { resultsFile, type Section, table } from './report';
import { startBench } from './start';

const benches: ReadonlyMap<string, Bench> = new Map(
  Object.entries({
    dispatcher: dispatcherBench,
    bundles: bundlesBench,
    wrapper: consumerWrapperBench,
    filters: filtersBench,
    models: modelsBench,
    fairness: fairnessBench,
    path: localPathBench,
    start: startBench,
  }),
);

/** The longest that one bench may take. */
const longestMilliseconds = 30 * 60_000;

/** As shells have it: a command that cannot be understood ends with 2, one that fails with 1. */
const MISUSED = 2;
const FAILED = 1;

async function main(): Promise<void> {
  endWithReader();
  const known = [...benches.keys()];
  const command = parseCommandLine(process.argv.slice(2), known);
  switch (command.kind) {
    case 'help':
      console.log(usage(known));
      return;
    case 'wrong':
      console.error(`${command.problem}\n\n${usage(known)}`);
      process.exitCode = MISUSED;
      return;
    case 'run':
      await run(command.run);
  }
}

async function run({ names, size, json, write }: RunCommand): Promise<void> {
  closeOnSignals();
  const on = machine();
  const sections: Section[] = [];
  for (const name of names) {
    const bench = benches.get(name);
    if (bench === undefined) throw new Error(`The bench ${name} is not there.`);
    const figures = await within(longestMilliseconds, `The bench ${name}`, bench.measure(size));
    const section = { name, title: bench.title, figures };
    sections.push(section);
    if (!json) console.log(`${table(section)}\n`);
  }
  if (json) console.log(JSON.stringify({ machine: on, benches: judged(sections) }, null, 2));
  if (write !== undefined) writeFileSync(write, resultsFile(sections, on, size));
}

function judged(sections: readonly Section[]) {
  return sections.map(({ figures, ...section }) => ({
    ...section,
    figures: figures.map((figure) => ({ ...figure, met: isMet(figure) })),
  }));
}

main().catch((error: unknown) => {
  console.error(error);
  // A bench that failed may have left something open.
  process.exit(FAILED);
});

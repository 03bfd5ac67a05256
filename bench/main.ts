import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { bundlesBench } from './bundles';
import { consumerWrapperBench } from './consumer-wrapper';
import { dispatcherBench } from './dispatcher';
import { fairnessBench } from './fairness';
import { type Bench, isMet } from './figure';
import { filtersBench } from './filters';
import { localPathBench } from './local-path';
import { modelsBench } from './models';
import { type Section, table } from './report';
import { startBench } from './start';

const benches: Readonly<Record<string, Bench>> = {
  dispatcher: dispatcherBench,
  bundles: bundlesBench,
  wrapper: consumerWrapperBench,
  filters: filtersBench,
  models: modelsBench,
  fairness: fairnessBench,
  path: localPathBench,
  start: startBench,
};

const usage = `Usage: npm run bench -- [BENCH...] [--json] [--write FILE]

  BENCH         ${Object.keys(benches).join(', ')}; all of them when none is named
  --json        prints JSON instead of tables
  --write FILE  writes the tables to a file, too

bench/METHOD.md says how to read the figures.`;

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean' }, write: { type: 'string' }, help: { type: 'boolean' } },
  });
  const named = positionals.length > 0 ? positionals : Object.keys(benches);
  const unknown = named.filter((name) => !Object.hasOwn(benches, name));
  if (values.help === true || unknown.length > 0) {
    console.error(unknown.length > 0 ? `No bench is called ${unknown.join(', ')}.\n\n${usage}` : usage);
    process.exitCode = unknown.length > 0 ? 2 : 0;
    return;
  }
  const sections: Section[] = [];
  for (const name of named) {
    const bench = benches[name];
    if (bench === undefined) continue;
    const section = { title: bench.title, figures: await bench.measure() };
    sections.push(section);
    if (values.json !== true) console.log(`${table(section)}\n`);
  }
  if (values.json === true)
    console.log(JSON.stringify({ machine: machine(), benches: judged(sections) }, null, 2));
  if (values.write !== undefined) writeFileSync(values.write, fileOf(sections));
}

function judged(sections: readonly Section[]) {
  return sections.map(({ title, figures }) => ({
    title,
    figures: figures.map((figure) => ({ ...figure, met: isMet(figure) })),
  }));
}

function machine(): string {
  const cores = `${availableParallelism()} cores (${process.platform} ${process.arch})`;
  return `${cores}, Node.js ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}`;
}

function fileOf(sections: readonly Section[]): string {
  const head = `# Results\n\nOne run of \`npm run bench -- --write bench/RESULTS.md\` on ${machine()}. [METHOD.md](METHOD.md) says how to read it.`;
  return `${[head, ...sections.map(table)].join('\n\n')}\n`;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

import { parseArgs } from 'node:util';
import { bundlesBench } from './bundles';
import { localPathBench } from './local-path';
import { startBench } from './start';
import { dispatcherBench } from './dispatcher';
import { consumerWrapperBench } from './consumer-wrapper';
import type { Bench } from './figure';
import { type Section, table } from './report';

const benches: Readonly<Record<string, Bench>> = {
  dispatcher: dispatcherBench,
  bundles: bundlesBench,
  wrapper: consumerWrapperBench,
  path: localPathBench,
  start: startBench,
};

async function main(): Promise<void> {
  const { positionals } = parseArgs({ allowPositionals: true });
  const sections: Section[] = [];
  for (const name of positionals.length > 0 ? positionals : Object.keys(benches)) {
    const bench = benches[name];
    if (bench === undefined)
      throw new Error(`No bench is called "${name}": there are ${Object.keys(benches).join(', ')}`);
    const section = { title: bench.title, figures: await bench.measure() };
    sections.push(section);
    console.log(`${table(section)}\n`);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

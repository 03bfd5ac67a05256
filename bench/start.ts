import { execFileSync } from 'node:child_process';
import type { Bench } from './figure';
import { Load } from './load';
import { median, medianRatio } from './measure';
import { runApp } from './running-app';

const rounds = 3;
const requests = 2000;

/** The whole of `npm start`: npm itself, the synthesis, the runtime. */
export const startBench: Bench = {
  title: 'Start: from `npm start` to ready, and memory of the runtime',
  async measure() {
    const times = { start: [] as number[], tsx: [] as number[], node: [] as number[] };
    const memory = { idle: [] as number[], loaded: [] as number[] };
    for (let round = 0; round < rounds; round++) {
      times.node.push(secondsOf(['-e', '0']));
      times.tsx.push(secondsOf([...process.execArgv, '-e', '0']));
      const app = await runApp('npm', ['start', '--']);
      try {
        times.start.push(app.startedIn / 1000);
        memory.idle.push(app.memory());
        const load = new Load(app.apiUrl);
        await load.finished(await load.accept(requests));
        load.close();
        memory.loaded.push(app.memory());
      } finally {
        await app.stop();
      }
    }
    const beside = (name: string, reference: readonly number[]) => ({
      name: '`npm start` to ready',
      value: median(times.start),
      unit: 's',
      reference: { name, value: median(reference) },
      ratio: medianRatio(times.start, reference),
    });
    return [
      beside('node -e 0', times.node),
      beside('tsx -e 0', times.tsx),
      { name: 'memory after start', value: median(memory.idle), unit: 'MB' },
      {
        name: `memory after ${requests.toLocaleString('en-US')} requests`,
        value: median(memory.loaded),
        unit: 'MB',
        reference: { name: 'after start', value: median(memory.idle) },
        ratio: medianRatio(memory.loaded, memory.idle),
      },
    ];
  },
};

function secondsOf(words: readonly string[]): number {
  const before = performance.now();
  execFileSync(process.execPath, words);
  return (performance.now() - before) / 1000;
}

import { execFileSync } from 'node:child_process';
import { projectRoot } from '../lib/handlers';
import type { Bench } from './figure';
import { Load } from './load';
import { median, medianRatio } from './measure';
import { withTsx } from './program';
import { runApp } from './running-app';

const counts = { full: { requests: 2000, rounds: 3 }, tiny: { requests: 8, rounds: 1 } };

/** The whole of `npm start`: npm itself, the synthesis, the runtime. */
export const startBench: Bench = {
  title: 'Start: from `npm start` to ready, and memory of the runtime',
  async measure(size) {
    const { requests, rounds } = counts[size];
    const times = { start: [] as number[], tsx: [] as number[], node: [] as number[] };
    const memory = { idle: [] as number[], loaded: [] as number[] };
    for (let round = 0; round < rounds; round++) {
      times.node.push(secondsOf(['-e', '0']));
      times.tsx.push(secondsOf([...withTsx, '-e', '0']));
      const app = await runApp('npm', ['start', '--']);
      const load = new Load(app.apiUrl);
      try {
        times.start.push(app.startedIn / 1000);
        memory.idle.push(app.memory());
        await load.finished(await load.accept(requests));
        memory.loaded.push(app.memory());
      } finally {
        load.close();
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
      beside('node --import tsx -e 0', times.tsx),
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
  execFileSync(process.execPath, words, { cwd: projectRoot, timeout: 60_000 });
  return (performance.now() - before) / 1000;
}

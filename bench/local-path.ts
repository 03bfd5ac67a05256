import { join } from 'node:path';
import { projectRoot } from '../lib/handlers';
import type { Bench } from './figure';
import { Load } from './load';
import { median, medianRatio } from './measure';
import { buildProgram, inTemporaryDirectory, startProgram, withTsx } from './program';
import { runApp } from './running-app';
import { synthesize } from './synthesized';

const counts = { full: { requests: 2000, rounds: 3 }, tiny: { requests: 8, rounds: 1 } };

/** From the API's front to the last consumer's result, all in the local runtime, which is a process of its own. */
export const localPathBench: Bench = {
  title: 'Local path: from the API to the last result',
  measure: async (size) =>
    inTemporaryDirectory(async (directory) => {
      const { requests, rounds } = counts[size];
      const outdir = join(directory, 'cdk.out');
      await synthesize(outdir);
      const bare = startProgram([await buildProgram('accepting-server', directory)]);
      const main = join(projectRoot, 'local', 'main.ts');
      const app = await runApp(process.execPath, [...withTsx, main, '--assembly', outdir]);
      const loads = { app: new Load(app.apiUrl), bare: new Load(`http://127.0.0.1:${await bare.line()}`) };
      try {
        await loads.bare.accept(requests / 4);
        await loads.app.finished(await loads.app.accept(requests / 4));
        const rates = { bare: [] as number[], accepted: [] as number[], finished: [] as number[] };
        for (let round = 0; round < rounds; round++) {
          let before = performance.now();
          const since = (): number => requests / ((performance.now() - before) / 1000);
          await loads.bare.accept(requests);
          rates.bare.push(since());
          before = performance.now();
          const ids = await loads.app.accept(requests);
          rates.accepted.push(since());
          await loads.app.finished(ids);
          rates.finished.push(since());
        }
        const reference = { name: 'bare node:http answering 202', value: median(rates.bare) };
        return (['accepted', 'finished'] as const).map((name) => ({
          name,
          value: median(rates[name]),
          unit: 'requests/s',
          reference,
          ratio: medianRatio(rates[name], rates.bare),
        }));
      } finally {
        for (const load of Object.values(loads)) load.close();
        await app.stop();
        await bare.stop();
      }
    }),
};

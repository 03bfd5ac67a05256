import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import type { Bench, Figure, Target } from './figure';
import { median, medianRatio } from './measure';
import { answerOf, buildProgram, functionEnvironment, inTemporaryDirectory } from './program';
import { type BundledFunction, functionsOf, synthesize } from './synthesized';

const counts = { full: { rounds: 9 }, tiny: { rounds: 1 } };
const ratioTarget: Target = { of: 'ratio', bound: 'at most', limit: 1.2 };
const sizeTarget: Target = { of: 'value', bound: 'at most', limit: 450 };

/** Each function's modules, as it is synthesized, beside a function that has nothing but an SNS client. */
export const bundlesBench: Bench = {
  title: 'Bundles: size, and time to import in a fresh process',
  measure: async (size) =>
    inTemporaryDirectory(async (directory) => {
      const outdir = join(directory, 'cdk.out');
      await synthesize(outdir);
      const functions = functionsOf(outdir);
      const bare: BundledFunction = {
        name: 'bare SNS client',
        environment: {},
        // As one gets it: with the SDK's own credentials, in one file.
        file: await buildProgram('bare-sns', directory, { alias: {}, splitting: false }),
      };
      const importer = await buildProgram('import-time', directory);
      const times = await importTimes([bare, ...functions], importer, counts[size].rounds);
      const bareTimes = times.get(bare) ?? [];
      return functions.flatMap((candidate): Figure[] => {
        const [size, bareSize] = [kilobytes(candidate.file), kilobytes(bare.file)];
        const own = times.get(candidate) ?? [];
        const { name } = candidate;
        const reference = { name: bare.name, value: bareSize };
        return [
          { name: `${name}: size`, value: size, unit: 'KB', target: sizeTarget },
          {
            name: `${name}: size`,
            value: size,
            unit: 'KB',
            reference,
            ratio: size / bareSize,
            target: ratioTarget,
          },
          {
            name: `${name}: import`,
            value: median(own),
            unit: 'ms',
            reference: { name: bare.name, value: median(bareTimes) },
            ratio: medianRatio(own, bareTimes),
            target: ratioTarget,
          },
        ];
      });
    }),
};

/** Size of a module with all that it imports at once; what it imports when it is needed does not count. */
function kilobytes(file: string): number {
  const read = new Set([file]);
  for (const module of read) {
    for (const [, name = ''] of readFileSync(module, 'utf8').matchAll(/(?:from|import)"\.\/([^"]+)"/g)) {
      read.add(join(dirname(module), name));
    }
  }
  return [...read].reduce((sum, module) => sum + statSync(module).size, 0) / 1000;
}

/** Imports each module in turn, in a new process every time; the first round warms the disk up. */
async function importTimes(
  modules: readonly BundledFunction[],
  importer: string,
  rounds: number,
): Promise<ReadonlyMap<BundledFunction, readonly number[]>> {
  const times = new Map<BundledFunction, number[]>(modules.map((module) => [module, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [module, taken] of times) {
      const answer = await answerOf([importer, module.file], {
        ...functionEnvironment,
        ...module.environment,
      });
      if (round > 0) taken.push(z.parse(z.number(), answer));
    }
  }
  return times;
}

import type { Bench, Figure, Target } from './figure';
import { median, medianRatio } from './measure';
import { answerOf, buildProgram, functionEnvironment, inTemporaryDirectory } from './program';
import { ProgramSamples } from './samples';

const counts = { full: { messages: 5000, rounds: 25 }, tiny: { messages: 20, rounds: 1 } };
const target: Target = { of: 'value', bound: 'at most', limit: 16 };

/** All that is around a consumer's work, but the store's calls. */
export const consumerWrapperBench: Bench = {
  title: 'Consumer wrapper: processor time of one message',
  measure: async (size) =>
    inTemporaryDirectory(async (directory) => {
      const { messages, rounds } = counts[size];
      const define = { MESSAGES: String(messages), ROUNDS: String(rounds) };
      const program = await buildProgram('consume', directory, { define });
      return figuresOf(new ProgramSamples(await answerOf([program], functionEnvironment)), messages);
    }),
};

function figuresOf(samples: ProgramSamples, messages: number): Figure[] {
  const bare = samples.cpuOfEach('bare', messages);
  return [10, 500].map((batchSize): Figure => {
    const ours = samples.cpuOfEach(batchSize === 10 ? 'ten' : 'many', messages);
    return {
      name: `in batches of ${batchSize}`,
      value: median(ours),
      unit: 'µs',
      reference: { name: 'JSON.parse and zod only', value: median(bare) },
      ratio: medianRatio(ours, bare),
      target,
    };
  });
}

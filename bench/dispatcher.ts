import { routeEntry } from '../lib/route';
import { routes } from '../lib/routes';
import type { Bench, Figure, Target } from './figure';
import { median, medianRatio } from './measure';
import { answerOf, buildProgram, functionEnvironment, inTemporaryDirectory, startProgram } from './program';
import { ProgramSamples } from './samples';

/** As `lib/stacks/dispatch-stack.ts` has it. */
const batchSize = 10;
const counts = { full: { messages: 1000, rounds: 15 }, tiny: { messages: 20, rounds: 1 } };

/** The dispatcher beside the least that anybody could do with the SDK. */
export const dispatcherBench: Bench = {
  title: 'Dispatcher: messages per second of one core',
  measure: async (size) =>
    inTemporaryDirectory(async (directory) => {
      const { messages, rounds } = counts[size];
      const define = {
        ROUTING_TABLE: JSON.stringify(routes.map(routeEntry).filter(({ observes }) => observes !== true)),
        BATCH_SIZE: String(batchSize),
        MESSAGES: String(messages),
        ROUNDS: String(rounds),
      };
      const program = await buildProgram('dispatch', directory, { define });
      const endpoint = startProgram([await buildProgram('sns-endpoint', directory)]);
      try {
        const AWS_ENDPOINT_URL_SNS = `http://127.0.0.1:${await endpoint.line()}`;
        const environment = { ...functionEnvironment, AWS_ENDPOINT_URL_SNS };
        return figuresOf(new ProgramSamples(await answerOf([program], environment)), messages);
      } finally {
        await endpoint.stop();
      }
    }),
};

function figuresOf(samples: ProgramSamples, messages: number): Figure[] {
  const beside = (
    reference: string,
    contender: string,
    ofDispatcher = 'dispatcher',
    target?: Target,
  ): Figure => {
    const [ours, theirs] = [rates(samples, ofDispatcher, messages), rates(samples, contender, messages)];
    return {
      name: ofDispatcher === 'keyed' ? 'with idempotency keys' : 'without idempotency keys',
      value: median(ours),
      unit: 'messages/CPU s',
      reference: { name: reference, value: median(theirs) },
      ratio: medianRatio(ours, theirs),
      ...(target && { target }),
    };
  };
  const atLeast = (limit: number): Target => ({ of: 'ratio', bound: 'at least', limit });
  return [
    beside('bare PublishBatch loop, same client settings', 'batchesSame', 'dispatcher', atLeast(0.9)),
    beside('bare PublishBatch loop, default client', 'batchesStandard'),
    beside('Publish per message, same client settings', 'eachSame', 'dispatcher', atLeast(4)),
    beside('Publish per message, default client', 'eachStandard'),
    beside('bare PublishBatch loop, same client settings', 'batchesSame', 'keyed'),
  ];
}

function rates(samples: ProgramSamples, contender: string, messages: number): number[] {
  return samples.cpuOfEach(contender, messages).map((microseconds) => 1e6 / microseconds);
}

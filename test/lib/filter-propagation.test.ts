import { Duration } from 'aws-cdk-lib';
import { configOf } from '../../lib/config';
import { type Resource, synthesize, type SynthesizedStack } from './compose';

const dev = configOf('dev');
const stacksWith = (filterPropagation: Duration) =>
  synthesize('dev', { config: { ...dev, topic: { ...dev.topic, filterPropagation } } });

function resources(stacks: readonly SynthesizedStack[], part: string, type: string) {
  const found = stacks.find(({ name }) => name === `uketsuke-dev-${part}`);
  return Object.entries(found?.template.Resources ?? {}).filter(([, { Type }]) => Type === type);
}

/** Variables of each function of the dispatcher's stack. */
function variables(stacks: readonly SynthesizedStack[]): Readonly<Record<string, Record<string, unknown>>> {
  const functions = resources(stacks, 'dispatch', 'AWS::Lambda::Function');
  return Object.fromEntries(
    functions.map(([id, { Properties }]): [string, Record<string, unknown>] => [
      id.replace(/Function[0-9A-F]{8}$/, ''),
      JSON.parse(JSON.stringify(Properties?.['Environment'] ?? {})).Variables,
    ]),
  );
}

function receiveCounts(stacks: readonly SynthesizedStack[]): readonly unknown[] {
  const queues = resources(stacks, 'intake', 'AWS::SQS::Queue');
  return queues.flatMap(([, { Properties }]) => {
    const policy: Resource['Properties'] = JSON.parse(JSON.stringify(Properties?.['RedrivePolicy'] ?? {}));
    return policy?.['maxReceiveCount'] ?? [];
  });
}

describe('filters that take 15 minutes', () => {
  const stacks = stacksWith(Duration.minutes(15));

  it('are known to both dispatchers; only the one of the standard lane publishes again', () => {
    const { Dispatcher, InOrderDispatcher } = variables(stacks);
    for (const lane of [Dispatcher, InOrderDispatcher]) {
      expect(lane).toMatchObject({ FILTER_PROPAGATION_SECONDS: '900' });
    }
    expect(Dispatcher).toHaveProperty('AGAIN_QUEUE_URL');
    expect(InOrderDispatcher).not.toHaveProperty('AGAIN_QUEUE_URL');
  });

  it('have a queue with a dead-letter queue, encrypted, and a function that reads it', () => {
    const queues = resources(stacks, 'dispatch', 'AWS::SQS::Queue');
    expect(queues.map(([, { Properties }]) => Properties)).toMatchObject([
      { SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 },
      { SqsManagedSseEnabled: true, RedrivePolicy: { maxReceiveCount: 5 }, VisibilityTimeout: 180 },
    ]);
    expect(variables(stacks)).toHaveProperty('AgainRepublisher');
  });

  it('cost the dispatcher none of its attempts', () => {
    const atOnce = receiveCounts(stacksWith(Duration.seconds(0)));
    expect(receiveCounts(stacks)).toEqual(atOnce.map((count) => Number(count) + 2));
  });
});

it('needs neither queue nor function nor variable where SNS applies filters at once', () => {
  const stacks = stacksWith(Duration.seconds(0));
  expect(resources(stacks, 'dispatch', 'AWS::SQS::Queue')).toEqual([]);
  expect(Object.keys(variables(stacks)).toSorted()).toEqual([
    'Dispatcher',
    'InOrderDispatcher',
    'InOrderLettersReader',
    'LettersReader',
  ]);
  expect(JSON.stringify(variables(stacks))).not.toMatch(/PROPAGATION|AGAIN/);
});

import { synthesize } from './compose';
import { describeTopology } from './topology';

describe('the topology of the app', () => {
  it.each(['dev', 'prod'] as const)('is, for the stage %s, as reviewed', (stage) => {
    expect(describeTopology(synthesize(stage))).toMatchSnapshot();
  });
});

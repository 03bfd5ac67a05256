import { Size } from 'aws-cdk-lib';
import { configOf, localAddresses } from '../../lib/config';
import { synthesize } from './compose';
import { describeTopology } from './topology';

describe('the topology of the app', () => {
  it.each(['dev', 'prod'] as const)('is, for the stage %s, as reviewed', (stage) => {
    expect(describeTopology(synthesize(stage))).toMatchSnapshot();
  });

  it.each([
    ['who is told', 256],
    ['who is told, when the topic takes large messages', 320],
  ])('is, for %s, as reviewed', (_, kibibytes) => {
    const topic = { maxMessageSize: Size.kibibytes(kibibytes) };
    const config = { ...configOf('dev'), topic, addresses: localAddresses };
    const told = synthesize('dev', { config }).filter(({ name }) => !name.includes('consumer'));
    const [fanOut, ...others] = describeTopology(told).split('\n\n');
    expect(
      [fanOut, ...others.filter((stack) => !stack.startsWith('uketsuke-dev-intake'))].join('\n\n'),
    ).toMatchSnapshot();
  });
});

import { Size } from 'aws-cdk-lib';
import { configOf, localAddresses } from '../../lib/config';
import { synthesize, type SynthesizedStack } from '../lib/compose';
import { describeTopology } from '../lib/topology';
import { shopParts } from './parts';

/** The stacks that differ where somebody outside is told. */
function told(kibibytes: number): readonly SynthesizedStack[] {
  const topic = { ...configOf('dev').topic, maxMessageSize: Size.kibibytes(kibibytes) };
  const config = { ...configOf('dev'), topic, addresses: localAddresses };
  return synthesize('dev', { ...shopParts, config }).filter(({ name }) => /fan-out|observer/.test(name));
}

describe('the topology of the app', () => {
  it.each([
    ['the stage dev', synthesize('dev', shopParts)],
    ['the stage prod', synthesize('prod', shopParts)],
    ['who is told', told(256)],
    ['who is told, when the topic takes large messages', told(320)],
  ])('is, for %s, as reviewed', (_, stacks) => {
    expect(describeTopology(stacks)).toMatchSnapshot();
  });
});

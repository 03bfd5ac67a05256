import { synthesize } from '../lib/compose';
import { shopParts } from './parts';

// A whole template is long: read `__snapshots__/topology.test.ts.snap` first, then what has changed here.
describe.each(['dev', 'prod'] as const)('the templates of the stage %s', (stage) => {
  it.each(synthesize(stage, shopParts).map(({ name, template }) => ({ name, template })))(
    'are as reviewed: $name',
    ({ template }) => {
      expect(template).toMatchSnapshot();
    },
  );
});

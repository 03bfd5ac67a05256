/* oxlint-disable jest/expect-expect -- what runs in the copy throws with all that it printed */
import { addCallingConsumer, addConsumer, addRequestType, removeConsumer } from './recipes';
import { checkSources, runRelatedTests } from './recipe-checks';
import { RepositoryCopy } from './repository-copy';

// The copy has to be type-checked, linted and tested.
jest.setTimeout(1_800_000);

describe('the recipes of the README and of docs/consumers.md', () => {
  const copy = new RepositoryCopy();
  afterAll(() => copy.remove());

  it('leave types, lint and tests of the platform as they were', () => {
    addRequestType(copy);
    addConsumer(copy, 'loyalty');
    addConsumer(copy, 'stamps');
    addCallingConsumer(copy);
    removeConsumer(copy, 'fraud-review');
    checkSources(copy);
    runRelatedTests(copy);
  });
});

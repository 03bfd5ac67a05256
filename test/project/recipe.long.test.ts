/* oxlint-disable jest/expect-expect -- what runs in the copy throws with all that it printed */
import { routes } from '../../lib/routes';
import { addConsumer, addRequestType, removeConsumer } from './recipes';
import { checkSources, runAllTests, runRelatedTests } from './recipe-checks';
import { RepositoryCopy } from './repository-copy';

// Every test runs once, those of the shop once for each consumer.
jest.setTimeout(7_200_000);

let copy: RepositoryCopy;
beforeEach(() => (copy = new RepositoryCopy()));
afterEach(() => copy.remove());

it("the README's recipes leave every test green", () => {
  addRequestType(copy);
  addConsumer(copy, 'loyalty');
  addConsumer(copy, 'stamps');
  removeConsumer(copy, 'fraud-review');
  checkSources(copy);
  runAllTests(copy);
});

// The audit is the only one that receives every request type: a request type may then be left to nobody.
it.each(routes.map(({ consumer }) => consumer).filter((consumer) => consumer !== 'audit'))(
  'the removal of %s leaves types, lint and tests of the platform as they were',
  (consumer) => {
    removeConsumer(copy, consumer);
    checkSources(copy);
    runRelatedTests(copy);
  },
);

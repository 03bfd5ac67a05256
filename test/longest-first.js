// The order of test files: `docs/adr/0036-how-the-tests-run.md`.
const path = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

/** Folders whose files take longest, longest first. All others follow. */
const longest = ['e2e', 'bench', 'browser', 'simulation', 'project', 'shop', 'bin', 'lib'];

/** Without timings of an earlier run, jest begins with the largest files, and the longest ones are left for the end. */
module.exports = class extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const unknown = sorted.filter(({ duration }) => duration === undefined);
    const known = sorted.filter(({ duration }) => duration !== undefined);
    return [...unknown.toSorted((one, other) => placeOf(one) - placeOf(other)), ...known];
  }
};

function placeOf(test) {
  const [, folder] = path.relative(test.context.config.rootDir, test.path).split(path.sep);
  const place = longest.indexOf(folder);
  return place === -1 ? longest.length : place;
}

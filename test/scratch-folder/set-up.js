// One folder for all that the tests and the CDK leave in the system's folder for temporary files.
const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

module.exports = () => {
  process.env.TMPDIR = mkdtempSync(join(tmpdir(), 'uketsuke-tests-'));
};

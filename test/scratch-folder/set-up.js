// One folder for all that the tests and the CDK leave in the system's folder for temporary files.
const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');

module.exports = () => {
  process.env.TMPDIR = mkdtempSync(`${tmpdir()}/uketsuke-tests-`);
  // The CDK's validation of templates takes five seconds in each process. The tests of what it finds switch it on.
  process.env.CDK_VALIDATION = 'false';
  // A stack trace for each resource takes a tenth of a synthesis, and only the metadata of the assembly contain it.
  process.env.CDK_CONTEXT_JSON = JSON.stringify({ 'aws:cdk:disable-creation-stack-traces': true });
};

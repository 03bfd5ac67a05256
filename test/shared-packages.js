// Loads the CDK once for all test files of a worker: `docs/adr/0036-how-the-tests-run.md`.
const { createRequire } = require('node:module');
const { default: Runtime } = require('jest-runtime');

const shared = /^(?:aws-cdk-lib|constructs|cdk-nag)(?:\/|$)/;

module.exports = class extends Runtime {
  constructor(config, environment, ...rest) {
    super(config, environment, ...rest);
    this.before = { console: globalThis.console, env: { ...process.env } };
    // The shared packages see the variables that a test sets, and a test sees what they print.
    environment.global.process.env = process.env;
    globalThis.console = environment.global.console;
  }

  requireModule(from, moduleName, ...rest) {
    if (moduleName !== undefined && shared.test(moduleName)) return createRequire(from)(moduleName);
    return super.requireModule(from, moduleName, ...rest);
  }

  teardown() {
    super.teardown();
    globalThis.console = this.before.console;
    for (const name of Object.keys(process.env)) if (!(name in this.before.env)) delete process.env[name];
    Object.assign(process.env, this.before.env);
  }
};

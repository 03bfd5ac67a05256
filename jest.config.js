const { availableParallelism } = require('node:os');

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  runtime: '<rootDir>/test/shared-packages.js',
  testSequencer: '<rootDir>/test/longest-first.js',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // They run by `jest.long.config.js`.
  testPathIgnorePatterns: ['/node_modules/', '\\.long\\.test\\.ts$'],
  // Tests wait for facts, on a busy machine too. The limit is for a fact that never comes.
  testTimeout: 900_000,
  // One file more than cores, because the end-to-end tests wait half of their time. Modules are loaded anew for each file
  // and are not all given back, so that a worker is replaced in time.
  maxWorkers: availableParallelism() + 1,
  workerIdleMemoryLimit: '2GB',
  globalSetup: '<rootDir>/test/scratch-folder/set-up.js',
  globalTeardown: '<rootDir>/test/scratch-folder/tear-down.js',
  // fauxqs is written in ESM. The tests need one of its files, which its package does not export.
  // So are the modules of the page.
  transform: {
    '\\.ts$|/bin/page/static/.+\\.js$|/fauxqs/dist/sns/filter\\.js$': '<rootDir>/test/esbuild-transformer.js',
  },
  transformIgnorePatterns: ['/node_modules/(?!fauxqs/dist/sns/filter\\.js$)'],
  // Assemblies and caches hold package.json files and bundles of their own.
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.cache'],
  cacheDirectory: '<rootDir>/.cache/jest',
};

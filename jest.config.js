/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // They run by `jest.long.config.js`.
  testPathIgnorePatterns: ['/node_modules/', '\\.long\\.test\\.ts$'],
  // Tests wait for facts, on a busy machine too. The limit is for a fact that never comes.
  testTimeout: 900_000,
  // Two cores do two files at a time; the default leaves one core idle. Modules are loaded anew for each file and are not all
  // given back, so that a worker is replaced in time.
  maxWorkers: '100%',
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

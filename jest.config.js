/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
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

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  globalSetup: '<rootDir>/test/scratch-folder/set-up.js',
  globalTeardown: '<rootDir>/test/scratch-folder/tear-down.js',
  transform: { '\\.ts$': '<rootDir>/test/esbuild-transformer.js' },
  // Assemblies and caches hold package.json files and bundles of their own.
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.cache'],
  cacheDirectory: '<rootDir>/.cache/jest',
};

/** Tests that take minutes each: `npm run test:long`. @type {import('jest').Config} */
module.exports = {
  ...require('./jest.config.js'),
  testMatch: ['**/*.long.test.ts'],
  testPathIgnorePatterns: [],
};

// Tests that take minutes each, and those that have higher counts here than in `npm test`: `npm run test:long`.
const { readdirSync, readFileSync } = require('node:fs');

process.env.TEST_LONG = '1';

const counted = readdirSync(`${__dirname}/test`, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts'))
  .filter((name) => readFileSync(`${__dirname}/test/${name}`, 'utf8').includes("/full-count'"))
  .map((name) => `<rootDir>/test/${name.replaceAll('\\', '/')}`);

/** @type {import('jest').Config} */
module.exports = {
  ...require('./jest.config.js'),
  testMatch: ['**/*.long.test.ts', ...counted],
  testPathIgnorePatterns: [],
};

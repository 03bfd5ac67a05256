// Tests that take minutes each, and those that have higher counts here than in `npm test`: `npm run test:long`.
const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

process.env.TEST_LONG = '1';

const root = join(__dirname, 'test');
const hasFullCounts = (name) =>
  /\.test\.ts$/.test(name) && /\/full-count'/.test(readFileSync(join(root, name), 'utf8'));
const counted = readdirSync(root, { recursive: true }).filter(hasFullCounts);

/** @type {import('jest').Config} */
module.exports = {
  ...require('./jest.config.js'),
  testMatch: ['**/*.long.test.ts', ...counted.map((name) => `<rootDir>/test/${name.replaceAll('\\', '/')}`)],
  testPathIgnorePatterns: [],
};

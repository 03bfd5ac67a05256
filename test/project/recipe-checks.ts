import type { RepositoryCopy } from './repository-copy';

/** Files that the recipes change. Only tests that import one of them can notice. */
const changed = ['lib/routes.ts', 'lambda/contract/requests/all.ts'];
const runJest = (copy: RepositoryCopy, ...words: readonly string[]) => copy.run('jest/bin/jest.js', ...words);

/** Checks types, formats and lints a copy, and accepts the snapshots of its own shop. */
export function checkSources(copy: RepositoryCopy): void {
  copy.run('oxfmt/bin/oxfmt', 'lib', 'lambda');
  copy.run('typescript/bin/tsc', '--noEmit');
  copy.run('oxlint/bin/oxlint', '--type-aware', '--deny-warnings', 'lib', 'lambda', 'test/shop');
  runJest(copy, 'test/shop/templates', 'test/shop/topology', 'test/shop/documents', '-u');
}

/**
 * Runs the tests that import what has changed, those that start the whole app excepted. Jest knows imports of folders
 * among its roots only.
 */
export function runRelatedTests(copy: RepositoryCopy): void {
  const rest = ['/test/e2e/', '/test/browser/', '/test/bench/', 'recipe', 'demo\\.test'];
  const roots = ['bin', 'lambda', 'lib', 'local', 'routing', 'test'];
  const options = ['--ci', '--roots', ...roots, '--testPathIgnorePatterns', ...rest];
  runJest(copy, ...options, '--findRelatedTests', ...changed);
}

/** Runs what `npm test` runs, without the tests of the recipes. */
export function runAllTests(copy: RepositoryCopy): void {
  runJest(copy, '--ci', '--testPathIgnorePatterns', 'recipe', '\\.long\\.test\\.ts$');
}

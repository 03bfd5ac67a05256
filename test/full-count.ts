/**
 * Returns what a test takes: less in `npm test`, all of it in `npm run test:long`, which runs every test file that imports
 * this one. Runs, seeds, requests and the like.
 */
export function fullCount<Count>(full: Count, { quick }: { readonly quick: Count }): Count {
  return process.env['TEST_LONG'] === undefined ? quick : full;
}

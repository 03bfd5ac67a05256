// Turns one TypeScript file into CommonJS for jest. Types are checked by tsc, not here.
const { createHash } = require('node:crypto');
const { transformSync, version } = require('esbuild');

const options = {
  loader: 'ts',
  format: 'cjs',
  target: 'node20',
  sourcemap: 'inline',
  // What is loaded late is loaded by `require`: jest runs `import()` behind a flag of Node.js only.
  supported: { 'dynamic-import': false },
};

module.exports = {
  process(source, path) {
    return { code: transformSync(source, { ...options, sourcefile: path }).code };
  },
  getCacheKey(source, path) {
    return createHash('sha256')
      .update(JSON.stringify([source, path, version, options]))
      .digest('hex');
  },
};

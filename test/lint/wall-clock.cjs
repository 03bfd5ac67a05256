// A rule of the linter: a test that reads the machine's clock depends on the day and the speed of its machine.
// @ts-check
'use strict';

const message =
  'Tests take the time from the clock under test. A file whose subject is the machine’s clock is named in .oxlintrc.json.';

/** @type {Readonly<Record<string, string>>} */
const readings = { Date: 'now', performance: 'now', process: 'hrtime' };

/** @param {any} node */
const isDate = (node) => node.type === 'Identifier' && node.name === 'Date';

module.exports = {
  meta: { name: 'wall-clock' },
  rules: {
    'no-wall-clock': {
      create(/** @type {any} */ context) {
        const report = (/** @type {any} */ node) => context.report({ node, message });
        return {
          MemberExpression(/** @type {any} */ node) {
            const property = node.computed ? node.property.value : node.property.name;
            if (property !== undefined && readings[node.object.name] === property) report(node);
          },
          VariableDeclarator(/** @type {any} */ { id, init }) {
            if (id.type !== 'ObjectPattern' || init === null) return;
            const property = readings[init.name];
            for (const { key } of id.properties)
              if (property !== undefined && key?.name === property) report(id);
          },
          NewExpression(/** @type {any} */ node) {
            if (isDate(node.callee) && node.arguments.length === 0) report(node);
          },
          // `Date()` returns the time as text, whatever its arguments are.
          CallExpression(/** @type {any} */ node) {
            if (isDate(node.callee)) report(node);
          },
        };
      },
    },
  },
};

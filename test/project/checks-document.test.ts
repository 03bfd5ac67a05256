import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messagingRules } from '../../lib/validation/plugin/rules/all';
import { routingTable } from '../../lib/validation/plugin/rules/routing-table';

const root = join(__dirname, '../..');
const rules = [...messagingRules, routingTable({ kinds: [] })];

const [, section = ''] = readFileSync(join(root, 'docs/checks.md'), 'utf8').split('\n## The rules\n');
const [part = ''] = section.split('\n## ');
const rows = part
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.split('|').slice(1, -1))
  .slice(2);

/** Severities by rule. A row without a rule belongs to the one above it. */
const documented = new Map<string, Set<string>>();
let current = '';
for (const [name = '', severity = ''] of rows.map((cells) => cells.map((cell) => cell.trim()))) {
  if (name.startsWith('`')) current = name.replaceAll('`', '');
  const severities = documented.get(current) ?? new Set();
  for (const word of severity.split(' or ')) severities.add(word);
  documented.set(current, severities);
}

/** The file of a rule: `Messaging-FilterPolicy` is in `filter-policy.ts`. */
function sourceOf(name: string): string {
  const file = name
    .replace('Messaging-', '')
    .replaceAll(/(?!^)[A-Z]/g, (letter) => `-${letter}`)
    .toLowerCase();
  return readFileSync(join(root, `lib/validation/plugin/rules/${file}.ts`), 'utf8');
}

describe('docs/checks.md', () => {
  it('lists every rule once, and no other', () => {
    expect([...documented.keys()].toSorted()).toEqual(rules.map(({ name }) => name).toSorted());
  });

  it.each(rules.map(({ name }) => name).filter((name) => name !== 'Messaging-RoutingTable'))(
    'names the severities of %s',
    (name) => {
      const source = sourceOf(name);
      const used = ['error', 'warning'].filter((severity) => source.includes(`'${severity}'`));
      expect([...(documented.get(name) ?? [])].toSorted()).toEqual(used);
    },
  );

  it('has a finding and what to do in each row', () => {
    expect(rows.length).toBeGreaterThan(rules.length);
    for (const cells of rows)
      expect(cells.map((cell) => cell.trim() !== '').slice(1)).toEqual([true, true, true]);
  });
});

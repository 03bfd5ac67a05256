import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(__dirname, '..', '..');
const oxlint = join(root, 'node_modules', 'oxlint', 'bin', 'oxlint');

/** Each line: a file, what it imports, and whether the table of imports lets it. */
const cases: readonly [file: string, imported: string, allowed: boolean][] = [
  ['bin/a.ts', '../lib/config', true],
  ['bin/a.ts', '../local/runtime', true],
  ['bin/a.ts', '../routing/compile', false],
  ['bin/a.ts', '../lambda/contract/envelope', true],
  ['bin/a.ts', '../lambda/core/dispatch', false],
  ['lib/stacks/a.ts', '../constructs/work-queue', true],
  ['lib/stacks/a.ts', '../../lambda/contract/environment', true],
  ['lib/stacks/a.ts', '../../routing/policy', true],
  ['lib/stacks/a.ts', '../../lambda/core/consume', false],
  ['lib/stacks/a.ts', '../../lambda/consumers/billing/handler', false],
  ['lib/stacks/a.ts', '../../local/runtime', false],
  ['lib/stacks/a.ts', '@aws-sdk/client-sqs', false],
  ['lambda/contract/requests/a.ts', '../request-type', true],
  ['lambda/contract/requests/a.ts', 'zod/mini', true],
  ['lambda/contract/requests/a.ts', 'aws-cdk-lib', false],
  ['lambda/contract/requests/a.ts', '../../core/clock', false],
  ['lambda/contract/a.ts', '@aws-sdk/client-sns', false],
  ['routing/a.ts', './policy', true],
  ['routing/a.ts', '../lambda/contract/envelope', false],
  ['routing/a.ts', 'zod', false],
  ['routing/a.ts', './analyse/analyse-routes', false],
  ['routing/analyse/a.ts', '../policy', true],
  ['routing/analyse/rules/a.ts', '../../policy', true],
  ['routing/analyse/a.ts', 'refa', true],
  ['routing/analyse/a.ts', '@eslint-community/regexpp', true],
  ['routing/analyse/a.ts', 'zod', false],
  ['routing/analyse/rules/a.ts', '../../../lib/routes', false],
  ['lambda/core/a.ts', '../../routing/analyse/analyse-routes', false],
  ['lambda/core/a.ts', '../contract/envelope', true],
  ['lambda/core/a.ts', '../../routing/table', true],
  ['lambda/core/a.ts', '../adapters/sns-publisher', false],
  ['lambda/core/a.ts', '@aws-sdk/client-sns', false],
  ['lambda/adapters/a.ts', '@aws-sdk/client-sns', true],
  ['lambda/adapters/a.ts', '../core/clock', true],
  ['lambda/adapters/a.ts', '../dispatcher/dispatch', false],
  ['lambda/dispatcher/a.ts', '../adapters/sns-publisher', true],
  ['lambda/dispatcher/a.ts', '@aws-sdk/client-sns', false],
  ['lambda/dispatcher/a.ts', '../consumers/billing/invoice', false],
  ['lambda/dispatcher/a.ts', '../uploads/give-upload-form', false],
  ['lambda/uploads/a.ts', '../adapters/s3-upload-forms', true],
  ['lambda/uploads/a.ts', '@aws-sdk/client-s3', false],
  ['lambda/uploads/a.ts', '../dispatcher/dispatch', false],
  ['lambda/uploads/a.ts', '../consumers/billing/invoice', false],
  ['lambda/outcomes/a.ts', '../adapters/sns-publisher', true],
  ['lambda/outcomes/a.ts', '@aws-sdk/client-sns', false],
  ['lambda/outcomes/a.ts', '../pusher/push', false],
  ['lambda/outcomes/a.ts', '../dispatcher/dispatch', false],
  ['lambda/republisher/a.ts', '../adapters/sns-publisher', true],
  ['lambda/republisher/a.ts', '@aws-sdk/client-sns', false],
  ['lambda/republisher/a.ts', '../dispatcher/dispatch', false],
  ['lambda/letters/a.ts', '../adapters/dynamodb-part-ends', true],
  ['lambda/letters/a.ts', '../dispatcher/parse-intake', false],
  ['lambda/letters/a.ts', '@aws-sdk/client-s3', false],
  ['lambda/sweeper/a.ts', '../core/ends/part-ends', true],
  ['lambda/sweeper/a.ts', '../letters/read-letters', false],
  ['lambda/dispatcher/a.ts', '../letters/read-letters', false],
  ['lambda/outcomes/a.ts', '../sweeper/sweep', false],
  ['bin/a.ts', '../lambda/letters/read-letters', false],
  ['lambda/sweeper/a.ts', '../adapters/dynamodb-watch-list', true],
  ['lambda/sweeper/a.ts', '../outcomes/tell', false],
  ['lambda/outcomes/a.ts', '../sweeper/sweep', false],
  ['lambda/dispatcher/a.ts', '../republisher/republish', false],
  ['lambda/core/a.ts', '../republisher/republish', false],
  ['lambda/pusher/a.ts', '../adapters/appsync-channels', true],
  ['lambda/pusher/a.ts', '@smithy/signature-v4', false],
  ['lambda/pusher/a.ts', '../outcomes/tell', false],
  ['lambda/dispatcher/a.ts', '../outcomes/tell', false],
  ['lambda/core/a.ts', '../pusher/push', false],
  ['lib/stacks/a.ts', '../../lambda/outcomes/handler', false],
  ['lambda/consumers/billing/a.ts', '../../uploads/give-upload-form', false],
  ['lambda/core/a.ts', '../uploads/give-upload-form', false],
  ['lib/stacks/a.ts', '../../lambda/uploads/handler', false],
  ['lambda/consumers/billing/a.ts', '../../core/consume', true],
  ['lambda/consumers/billing/a.ts', './invoice', true],
  ['lambda/consumers/billing/a.ts', '../shipping/parcel-plan', false],
  ['lambda/consumers/billing/a.ts', '../../dispatcher/dispatch', false],
  ['local/a.ts', '../routing/policy', true],
  ['local/services/sqs/a.ts', '../../clock', true],
  ['local/a.ts', '../lib/routes', false],
  ['local/a.ts', '../lambda/contract/envelope', false],
  ['local/a.ts', 'aws-cdk-lib', false],
  ['simulation/a.ts', '../lambda/dispatcher/dispatch', true],
  ['simulation/app/a.ts', '../../local/clock', true],
  ['simulation/app/a.ts', '../../routing/table', true],
  ['simulation/app/a.ts', '../../lambda/consumers/billing/invoice', false],
  ['simulation/app/a.ts', '../../lambda/contract/requests/all', false],
  ['simulation/app/a.ts', '../../lib/config', false],
  ['simulation/a.ts', '../test/full-count', false],
  ['simulation/a.ts', 'aws-cdk-lib', false],
  ['lambda/core/a.ts', '../../simulation/simulate', false],
  ['local/a.ts', '../simulation/simulate', false],
  ['lib/stacks/a.ts', '../../simulation/simulate', false],
  ['bin/a.ts', '../simulation/simulate', false],
  ['test/lib/a.ts', '../../lib/routes', false],
  ['test/lib/a.ts', '../../lib/route', true],
  ['test/lib/a.ts', '../sample-app/routes', true],
  ['test/lib/validation/a.ts', '../../shop/parts', false],
  ['test/lambda/core/a.ts', '../../../lambda/contract/requests/all', false],
  ['test/lambda/core/a.ts', '../../../lambda/contract/request-type', true],
  ['test/bin/a.ts', '../../lambda/consumers/billing/invoice', false],
  ['test/shop/a.ts', '../../lib/routes', true],
];

describe('the table of imports', () => {
  const folder = mkdtempSync(join(tmpdir(), 'import-table-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const refused = new Set<string>();
  beforeAll(() => {
    for (const file of ['.oxlintrc.json', 'test/lint']) {
      cpSync(join(root, file), join(folder, file), { recursive: true });
    }
    cases.forEach(([file, imported], index) => {
      const path = join(folder, file.replace('a.ts', `case-${index}.ts`));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `import '${imported}';\n`);
    });
    for (const found of lint(folder)) refused.add(found);
  });

  it.each(cases.map((row, index) => [...row, index] as const))(
    '%s importing %s: allowed is %s',
    (_file, _imported, allowed, index) => {
      expect(refused.has(`case-${index}.ts`)).toBe(!allowed);
    },
  );
});

/** The files in which the linter refuses an import. */
function lint(folder: string): string[] {
  const output = run(folder);
  return output.diagnostics
    .filter(({ code }) => code === 'eslint(no-restricted-imports)')
    .map(({ filename }) => filename.replace(/.*\//, ''));
}

function run(folder: string): { diagnostics: { code: string; filename: string }[] } {
  // The linter exits with 1 when it refuses something; its report is on standard output all the same.
  const { stdout } = spawnSync(process.execPath, [oxlint, '--format', 'json', '.'], {
    cwd: folder,
    encoding: 'utf8',
  });
  return JSON.parse(stdout);
}

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blocksOf, guides, root } from './documents';

/** What stands around the snippets of a document. Snippets of README.md are followed by `recipe.test.ts`. */
const surroundings: Readonly<Record<string, (snippet: string) => string>> = {
  'docs/consumers.md': (snippet) => `
    import { Bucket } from 'aws-cdk-lib/aws-s3';
    import { Duration } from 'aws-cdk-lib';
    import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
    import type { Route } from '../../lib/route';
    declare const vpcId: string;
    declare const availabilityZones: string[];
    declare const privateSubnetIds: string[];
    declare const groupId: string;
    export { availabilityZones, Bucket, Duration, groupId, privateSubnetIds, SecurityGroup, Vpc, vpcId };
    export const settings: Pick<Route, 'permissions' | 'retry' | 'vpc'> = { ${snippet} };`,
  'docs/operating.md': (snippet) => `
    import { requestType } from '../../lambda/contract/request-type';
    import { orderPlaced } from '../../lambda/contract/requests/order-placed';
    const { description, schema, example } = orderPlaced;
    export const type = ${snippet}
      description, schema, attributes: [], example });`,
  'docs/routing.md': (snippet) => `
    import type { Route } from '../../lib/route';
    import { requests } from '../../lib/requests';
    import { is, isNot } from '../../routing/requirement';
    import { orderPlaced } from '../../lambda/contract/requests/order-placed';
    export const route: Route = ${snippet}`,
  'docs/checks.md': (snippet) => `
    import { type App, Validations } from 'aws-cdk-lib';
    import type { Queue } from 'aws-cdk-lib/aws-sqs';
    import { addStacks } from '../../lib/app';
    import { addChecks } from '../../lib/validation/add-checks';
    import { AsyncMessagingChecks } from '../../lib/validation/plugin/async-messaging-checks';
    import { messagingRules } from '../../lib/validation/plugin/rules/all';
    import { routingTable } from '../../lib/validation/plugin/rules/routing-table';
    declare const app: App;
    declare const queue: Queue;
    declare const parts: Parameters<typeof addStacks>[1];
    declare const kinds: Parameters<typeof routingTable>[0]['kinds'];
    export { addChecks, addStacks, app, AsyncMessagingChecks, kinds, messagingRules, parts, queue, routingTable, Validations };
    ${snippet}`,
};

describe('the snippets of the documents', () => {
  const snippets = guides
    .filter((path) => path !== 'README.md')
    .flatMap(blocksOf)
    // Those that name their file are followed in a copy.
    .filter(({ language, code }) => language === 'ts' && !/^\/\/ \S+\.ts\n/.test(code));

  it('compile', () => {
    const parent = join(root, '.cache/snippets');
    mkdirSync(parent, { recursive: true });
    const folder = mkdtempSync(join(parent, 'run-'));
    try {
      for (const [index, { path, code }] of snippets.entries()) {
        const around = surroundings[path];
        if (around === undefined) throw new Error(`${path} has a snippet that no test compiles.`);
        const text = around(code).replaceAll("'../../", "'../../../");
        writeFileSync(join(folder, `snippet-${index}.ts`), text);
      }
      const config = { extends: '../../../tsconfig.json', include: ['*.ts'], exclude: [] };
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
      const { stdout } = spawnSync(
        process.execPath,
        [join(root, 'node_modules/typescript/bin/tsc'), '--noEmit', '--project', folder],
        { cwd: root, encoding: 'utf8' },
      );
      expect(stdout).toBe('');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('are more than none', () => {
    expect(snippets.length).toBeGreaterThan(4);
  });
});

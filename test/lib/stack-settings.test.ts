import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addStacks } from '../../lib/app';
import { configOf, type Config } from '../../lib/config';
import { addChecks } from '../../lib/validation/add-checks';
import { ownParts, testApp } from './compose';

/** Returns what the assembly says of each stack, and the text of all templates. */
function assemblyOf(config: Config) {
  const outdir = mkdtempSync(join(tmpdir(), 'uketsuke-settings-'));
  try {
    const app = testApp(outdir);
    addStacks(app, { ...ownParts, config });
    addChecks(app);
    const { stacks } = app.synth();
    return {
      stacks: stacks.map(({ environment: { account, region }, tags, terminationProtection }) => ({
        account,
        region,
        tags,
        terminationProtection,
      })),
      text: JSON.stringify(stacks.map(({ template }): unknown => template)),
    };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

describe('the stacks of a stage', () => {
  it('deploy to the account and region of the credentials in dev, and can be deleted', () => {
    const { stacks } = assemblyOf(configOf('dev'));
    expect(stacks.length).toBeGreaterThan(5);
    expect(new Set(stacks.map((stack) => JSON.stringify(stack)))).toEqual(
      new Set([
        JSON.stringify({
          account: 'unknown-account',
          region: 'unknown-region',
          tags: { app: 'uketsuke', stage: 'dev' },
          terminationProtection: false,
        }),
      ]),
    );
  });

  it('are protected in prod, and have its account, region, tags and origin, without a finding', () => {
    const config = configOf('prod');
    const { stacks, text } = assemblyOf({
      ...config,
      env: { account: '111122223333', region: 'eu-central-1' },
      tags: { team: 'orders' },
      api: { ...config.api, callers: ['444455556666'], allowOrigin: 'https://shop.example.com' },
    });
    for (const stack of stacks) {
      expect(stack).toEqual({
        account: '111122223333',
        region: 'eu-central-1',
        tags: { app: 'uketsuke', stage: 'prod', team: 'orders' },
        terminationProtection: true,
      });
    }
    // Preflight calls are not signed, and the policy for other accounts would refuse them.
    expect(text).toContain('execute-api:/*/OPTIONS/*');
    expect(text.match(/"HttpMethod":"OPTIONS"/g)?.length).toBeGreaterThan(5);
    expect(text.match(/"AuthorizationType":"NONE","HttpMethod":"(?!OPTIONS)/g)).toBeNull();
  });
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blockBelow, type Block } from '../project/documents';
import { runBlock, scriptsOf } from '../project/run-block';
import { ended } from './requests';
import type { RunningApp } from './running-app';
import { runShop } from './shop';

const directory = mkdtempSync(join(tmpdir(), 'uketsuke-documents-'));
afterAll(() => rmSync(directory, { recursive: true }));

let app: RunningApp;
beforeAll(async () => {
  app = await runShop();
});

const run = async (block: Block, before?: string): Promise<string> => {
  for (const [name, script] of scriptsOf(block)) expect(script).toBe(`node --import tsx bin/${name}.ts`);
  const { apiUrl, awsUrl } = app.runtime;
  return runBlock(block, { directory, apiUrl, awsUrl }, before);
};

/** Names a program that a block needs and this machine does not have. */
const missing = (...programs: readonly string[]) =>
  programs.find((program) => spawnSync(program, ['--version']).error !== undefined);
/** Skips tests whose programs are not installed. */
const describeWith = (...programs: readonly string[]) =>
  missing(...programs) === undefined ? describe : describe.skip;

/** Ids and times are different each time. */
const masked = (text: string) => text.replaceAll(/[0-9]{13}-[\w-]+/g, 'ID').replaceAll('\r', '');

describeWith('bash', 'curl')('the documents, where these are installed: bash, curl', () => {
  it('have a first request that is answered as the README shows', async () => {
    const printed = await run(blockBelow('README.md', 'The first request', 'sh'));
    const lines = masked(printed).split('\n');
    const shown = masked(blockBelow('README.md', 'The first request', '').code)
      .trimEnd()
      .split('\n');
    expect(lines).toEqual(expect.arrayContaining(shown));
    const [, location = ''] = /^Location: (\S+)\r$/m.exec(printed) ?? [];
    const { origin } = new URL(app.runtime.apiUrl);
    const look = { path: 'README.md', heading: 'The first request', language: 'sh' };
    const status = await run({ ...look, code: `curl -s ${origin}${location}` });
    expect(status).toContain(`"self":"${location}"`);
    expect((await ended(app, location)).status).not.toBe('accepted');
  });
});

describeWith(
  'bash',
  'curl',
  'jq',
)('the documents, where these are installed: bash, curl, jq', () => {
  it('send a batch', async () => {
    const printed = await run(blockBelow('docs/receiving.md', 'Many small requests', 'sh'));
    expect(printed).toMatch(/^HTTP\/1\.1 202 /);
    expect(printed.match(/"status":"accepted"/g)).toHaveLength(2);
  });
});

describeWith(
  'bash',
  'curl',
  'jq',
  'sha256sum',
)('the documents, where these are installed: bash, curl, jq, sha256sum', () => {
  it('upload a large body', async () => {
    const [names = ''] = blockBelow('docs/receiving.md', 'Many small requests', 'sh').code.split('\n');
    const printed = await run(blockBelow('docs/receiving.md', 'Large bodies', 'sh'), names);
    expect(printed.match(/^HTTP\/1\.1 \d+/gm)).toEqual(
      expect.arrayContaining(['HTTP/1.1 204', 'HTTP/1.1 202']),
    );
  });
});

describeWith('bash', 'curl')('the documents, where these are installed: bash, curl', () => {
  it('call in the name of another account, which the API refuses', async () => {
    const printed = await run(blockBelow('docs/callers.md', 'On the local runtime', 'sh'));
    expect(printed).toMatch(/^HTTP\/1\.1 403 /);
  });
});

describeWith('bash', 'aws')('the documents, where these are installed: bash, aws', () => {
  it('list the queues with the AWS CLI', async () => {
    const printed = await run(blockBelow('local/README.md', 'The local runtime', 'sh', 1));
    const { QueueUrls } = JSON.parse(printed);
    expect(QueueUrls).toContain(app.ref('uketsuke-dev-intake', 'AWS::SQS::Queue', 'IntakeQueue'));
  });
});

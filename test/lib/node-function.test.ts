/* oxlint-disable jest/expect-expect -- CDK's `Template` throws when a resource is not as asserted */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { BundleConstants } from '../../lib/constructs/bundle';
import { NodeFunction } from '../../lib/constructs/node-function';

const directory = mkdtempSync(join(tmpdir(), 'uketsuke-function-'));
const entry = join(directory, 'handler.ts');
writeFileSync(
  entry,
  'declare const TABLE: readonly string[]; export const handler = async (event: unknown) => ({ event, table: TABLE });',
);
afterAll(() => rmSync(directory, { recursive: true }));

function make(options: { bundling?: boolean; constants?: BundleConstants; outdir?: string } = {}) {
  const context = options.bundling === true ? {} : { 'aws:cdk:bundling-stacks': [] };
  const app = new App({ outdir: options.outdir, context });
  const stack = new Stack(app, 'Test');
  const made = new NodeFunction(stack, 'Worker', {
    description: 'Works',
    entry,
    timeout: Duration.seconds(30),
    memorySize: 256,
    logRetention: RetentionDays.ONE_WEEK,
    removalPolicy: RemovalPolicy.DESTROY,
    environment: { CONSUMER: 'ledger' },
    constants: options.constants ?? { TABLE: ['a'] },
  });
  return { app, stack, made };
}

/** The bundle of the function, and the hash by which it is known. */
function bundled(constants: BundleConstants): { text: string; hash: string } {
  const outdir = mkdtempSync(join(directory, 'out-'));
  make({ bundling: true, constants, outdir }).app.synth();
  const [asset = ''] = readdirSync(outdir).filter((name) => name.startsWith('asset.'));
  return { text: readFileSync(join(outdir, asset, 'index.mjs'), 'utf8'), hash: asset };
}

describe('a function', () => {
  it('runs on Node.js 24 and arm64, and writes JSON to logs of its own', () => {
    const template = Template.fromStack(make().stack);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      MemorySize: 256,
      Timeout: 30,
      Environment: { Variables: { CONSUMER: 'ledger' } },
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: Match.stringLikeRegexp('WorkerLogs') } },
    });
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
  });

  it('may write its logs and nothing else', () => {
    const template = Template.fromStack(make().stack);
    template.resourceCountIs('AWS::IAM::Policy', 1);
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('WorkerLogs'), 'Arn'] },
          },
        ],
      },
    });
    template.hasResourceProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
  });

  it('gets a permission and the variables that go with it in one call', () => {
    const { stack, made } = make();
    made.allow({
      actions: ['sqs:SendMessage'],
      resourceArn: 'arn:aws:sqs:eu-west-1:111122223333:q',
      environment: { QUEUE_URL: 'https://q' },
    });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-west-1:111122223333:q' },
        ]),
      },
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { CONSUMER: 'ledger', QUEUE_URL: 'https://q' } },
    });
  });
});

describe('a bundle', () => {
  it('is one minified module with its constants inside', async () => {
    const { text } = bundled({ TABLE: [{ consumer: 'ledger', note: '"quoted" and $1' }] });
    const path = join(directory, 'bundle.mjs');
    writeFileSync(path, `${text}\nconsole.log(JSON.stringify(await handler(1)));`);
    expect(text).toContain('export{');
    expect(text).not.toContain('TABLE');
    expect(text.trim().split('\n').length).toBeLessThan(4);
    expect(text).toContain('"quoted" and $1');
  });

  it('is known by its content: the same for the same, another for other constants', () => {
    const first = bundled({ TABLE: ['a'] }).hash;
    expect(bundled({ TABLE: ['a'] }).hash).toBe(first);
    expect(bundled({ TABLE: ['b'] }).hash).not.toBe(first);
  });

  it('is not made when bundling is switched off for the stack', () => {
    const outdir = mkdtempSync(join(directory, 'out-'));
    make({ outdir }).app.synth();
    expect(readdirSync(outdir).filter((name) => name.startsWith('asset.'))).toEqual([]);
  });
});

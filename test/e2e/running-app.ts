import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Hop } from '../../local/hops';
import { startRuntime, type Runtime, type RuntimeOptions } from '../../local/runtime';
import { featureFlags } from '../../lib/feature-flags';
import { SkippingClock } from '../../local/skipping-clock';
import { askAgainSoon, until } from './until';

/** A synthesized app on the local runtime, and what it has said so far. */
export interface RunningApp {
  readonly runtime: Runtime;
  readonly hops: readonly Hop[];
  /** What functions wrote, each line with the function's name before it. */
  readonly lines: readonly string[];
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
  readonly dynamodb: DynamoDBClient;
  readonly lambda: LambdaClient;
  /** What `Ref` gives for the first resource of a type, in a stack, whose logical id begins with `id`. */
  ref(stack: string, type: string, id?: string): string;
  /** Puts the clock forward, unless a function is at work: its own time cannot be put forward. For loops. */
  skip(milliseconds: number): void;
  /** Puts the clock forward as soon as no function is at work. */
  pass(milliseconds: number): Promise<void>;
  /** Puts the clock to a moment, RFC 3339. */
  skipTo(moment: string): void;
  now(): number;
}

const atTheEnd: (() => Promise<void> | void)[] = [];

afterAll(async () => {
  for (const step of atTheEnd.splice(0).toReversed()) await step();
});

export interface RunOptions extends Omit<RuntimeOptions, 'assembly' | 'clock'> {
  /** When the clock begins, RFC 3339. @default - now */
  readonly begin?: string;
  /** Which hops are kept; all of a long run do not fit into memory. @default - all */
  readonly keeps?: (hop: Hop) => boolean;
}

/** For apps whose routes are only what their tests need: other requests are received by nobody. */
export function letRequestsBeUnrouted(app: App): void {
  Validations.of(app).acknowledge({
    id: 'AsyncMessagingChecks::Messaging-RoutingTable',
    reason: 'The tests have only the routes that they need',
  });
}

/** Runs what `build` puts into an app, bundled as it deploys, until the tests of the file are over. */
export async function runApp(
  build: (app: App) => void,
  { begin, keeps = () => true, ...options }: RunOptions = {},
): Promise<RunningApp> {
  const outdir = mkdtempSync(join(tmpdir(), 'uketsuke-e2e-'));
  atTheEnd.push(() => rmSync(outdir, { recursive: true, force: true }));
  const app = new App({
    outdir,
    context: { ...featureFlags },
    analyticsReporting: false,
    treeMetadata: false,
  });
  build(app);
  app.synth();

  const hops: Hop[] = [];
  const lines: string[] = [];
  const clock = new SkippingClock(begin === undefined ? undefined : Date.parse(begin));
  let batchesAtWork = 0;
  const runtime = await startRuntime({
    assembly: outdir,
    clock,
    hops: (hop) => {
      if (keeps(hop)) hops.push(hop);
      if (hop.service !== 'lambda') return;
      if (/^invoked with \d+$/.test(hop.event)) batchesAtWork++;
      else if (/^(?:succeeded \d+, failed \d+$|batch of |not invoked with )/.test(hop.event)) batchesAtWork--;
    },
    log: (line) => lines.push(line),
    ...options,
  });
  atTheEnd.push(async () => runtime.stop());
  // The app runs here as a whole: a function of it that does not load must not pass unnoticed.
  expect(runtime.unsupported).toEqual([]);

  const settings = {
    endpoint: runtime.awsUrl,
    region: runtime.environment.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  const clients = {
    sqs: new SQSClient(settings),
    sns: new SNSClient(settings),
    dynamodb: new DynamoDBClient(settings),
    lambda: new LambdaClient(settings),
  };
  for (const client of Object.values(clients)) atTheEnd.push(() => client.destroy());

  return {
    runtime,
    hops,
    lines,
    ...clients,
    ref(stack, type, id = '') {
      const found = runtime.resources.find(
        (made) => made.stackName === stack && made.type === type && made.logicalId.startsWith(id),
      );
      if (found === undefined) throw new Error(`${stack} has no ${type} ${id}`);
      return found.ref;
    },
    skip(milliseconds) {
      if (batchesAtWork > 0) return;
      clock.skip(milliseconds);
      askAgainSoon();
    },
    async pass(milliseconds) {
      await until('no function is at work', () => batchesAtWork === 0 || undefined);
      clock.skip(milliseconds);
    },
    skipTo(moment) {
      clock.skip(Date.parse(moment) - clock.now());
    },
    now: () => clock.now(),
  };
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { App } from 'aws-cdk-lib';
import { addStacks } from '../../lib/app';
import { configOf } from '../../lib/config';
import { featureFlags } from '../../lib/feature-flags';
import { startRuntime, type Runtime } from '../../local/runtime';
import { VirtualClock } from '../../local/clock';
import { ownParts } from '../lib/compose';
import { runForecast } from '../../bin/forecast/run';
import { USAGE } from '../../bin/forecast/command-line';
import { endOf } from '../../bin/run-command';
import { inProcess } from './commands';

/** Runs the command in this process, for the sample app. */
const forecast = async (words: readonly string[]) =>
  inProcess(async (print, printError) =>
    endOf(USAGE, async () => runForecast(words, { ...ownParts, now: ownParts.now ?? 0, print }), printError),
  );

describe('the command forecast', () => {
  it('says when what waits will be done, and when a place opens', async () => {
    const { code, out, err } = await forecast([
      '--backlog',
      '1200',
      '--seconds-per-batch',
      '2',
      '--at',
      '2026-12-24T20:00:00Z',
    ]);
    expect([code, err]).toEqual([0, '']);
    expect(out.replaceAll(/ +/g, ' ').split('\n')).toEqual(
      expect.arrayContaining([
        'ledger 1200 at work Thu 2026-12-24 20:02:00 UTC',
        'desk 1200 Mon 2026-12-28 08:00:00 Europe/Berlin Mon 2026-12-28 08:02:00 Europe/Berlin',
        'summary 1200 Fri 2026-12-25 06:00:00 Europe/Berlin Fri 2026-12-25 06:00:02 Europe/Berlin',
      ]),
    );
    expect(out).not.toContain('lost');
  });

  it('warns of what would be lost', async () => {
    const { code, out } = await forecast([
      '--backlog',
      'desk=90000',
      '--seconds-per-batch',
      '60',
      '--at',
      '2026-11-26T20:00:00Z',
    ]);
    expect(code).toBe(0);
    expect(out).toMatch(/^ledger +0  at work/m);
    expect(out).toContain('desk: its queue keeps messages for 9 days. Messages that wait longer are lost.');
  });

  it('fails when nobody listens, saying what to do', async () => {
    const { code, out, err } = await forecast(['--aws-url', 'http://127.0.0.1:9']);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(
      /^http:\/\/127\.0\.0\.1:9\/ does not answer\. Start the app with `npm start`.*--backlog/,
    );
  });

  it.each([
    [['--backlog', 'nobody=3'], '--backlog must be one of ledger, '],
    [['--backlog', 'many'], '--backlog must be a whole number from 0 to 999999999, got "many".'],
    [['--backlog', 'desk='], '--backlog desk must be a whole number from 0 to 999999999, got "".'],
    [['--seconds-per-batch', '0'], '--seconds-per-batch must be a number above 0, up to 900, got "0".'],
    [['--at', '2026-12-24'], '--at must be a time such as 2026-12-24T20:00:00Z, got "2026-12-24".'],
    [['--stage', 'test'], '--stage must be one of dev, prod, got "test".'],
    [['--aws-url', 'localhost'], '--aws-url must be a URL such as http://localhost:4566, got "localhost".'],
    [['--speed', '3'], "Unknown option '--speed'"],
  ])('fails for %j, with its usage', async (words, problem) => {
    const { code, out, err } = await forecast(words);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(problem);
    expect(err).toContain('Usage: npm run forecast');
  });
});

describe('the forecast of what runs here', () => {
  let runtime: Runtime;
  let outdir: string;
  beforeAll(async () => {
    outdir = mkdtempSync(join(tmpdir(), 'uketsuke-forecast-'));
    const app = new App({ outdir, context: featureFlags });
    addStacks(app, { ...ownParts, config: configOf('dev') });
    // The clock stands still at night: nobody works on what waits for the desk.
    const clock = new VirtualClock(new Date('2026-11-26T20:00:00Z'));
    runtime = await startRuntime({ assembly: app.synth().directory, clock });
  });
  afterAll(async () => {
    await runtime.stop();
    rmSync(outdir, { recursive: true });
  });

  it('counts what waits in the queues', async () => {
    const queue = runtime.resources.find(
      ({ stackName, type, logicalId }) =>
        stackName === 'uketsuke-dev-consumer-desk' &&
        type === 'AWS::SQS::Queue' &&
        logicalId.startsWith('WorkQueue'),
    );
    const sqs = new SQSClient({
      endpoint: runtime.awsUrl,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    for (const MessageBody of ['a', 'b', 'c']) {
      await sqs.send(new SendMessageCommand({ QueueUrl: queue?.ref, MessageBody }));
    }
    sqs.destroy();
    const { code, out, err } = await forecast(['--aws-url', runtime.awsUrl, '--at', '2026-11-26T20:00:00Z']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/desk +3 +Fri 2026-11-27 08:00:00 Europe\/Berlin/);
    expect(out).toMatch(/ledger +0 +at work +nothing waits/);
  });
});

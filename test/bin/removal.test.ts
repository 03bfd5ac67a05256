import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { App } from 'aws-cdk-lib';
import { CommandFailure, endOf } from '../../bin/run-command';
import { inProcess } from './commands';
import { runRemoval, USAGE } from '../../bin/removal/run';
import { addStacks } from '../../lib/app';
import { configOf } from '../../lib/config';
import { inParallel, timetableOf } from '../../lib/delivery';
import { featureFlags } from '../../lib/feature-flags';
import { requests } from '../../lib/requests';
import { observes, type Route } from '../../lib/route';
import { routes as shipped } from '../sample-app/routes';
import { is } from '../../routing/requirement';
import { VirtualClock } from '../../local/clock';
import { startRuntime, type Runtime } from '../../local/runtime';
import { until } from '../e2e/until';
import { ownParts } from '../lib/compose';
import { countLetters } from '../../bin/letters/letter-box';
import { countBacklog } from '../../bin/forecast/count-backlog';
import { requestTypes, surveyFiled, surveyWithdrawn } from '../sample-app/request-types';

interface Told {
  readonly code: number;
  readonly text: string;
}

/** The command in this process: nothing is counted unless it is said. */
async function removal(words: readonly string[], routes: readonly Route[] = shipped): Promise<Told> {
  const lines: string[] = [];
  const code = await runRemoval(words, {
    requestTypes,
    routes,
    now: Date.parse('2026-11-26T20:00:00Z'),
    count: async () => Promise.reject(new CommandFailure('Nobody answers')),
    countLetters: async () => 0,
    print: (line) => lines.push(line),
  });
  return { code, text: lines.join('\n') };
}

const empty = ['--waiting', '0'];

/** Runs the command in this process as the command line does. */
const command = async (words: readonly string[]) =>
  inProcess(async (print, printError) =>
    endOf(
      USAGE,
      async () =>
        runRemoval(words, {
          requestTypes,
          routes: shipped,
          now: 0,
          count: countBacklog,
          countLetters,
          print,
        }),
      printError,
    ),
  );

describe('the command removal', () => {
  it('ends with 0 when nothing would be lost', async () => {
    const { code, text } = await removal(['printer', ...empty]);
    expect(code).toBe(0);
    expect(text).toContain('every request that printer receives is also received by another route');
    expect(text).toContain('its work queue is empty');
    expect(text).not.toContain('LOST');
  });

  it('ends with 3 when nobody could count what waits, and says how to see it', async () => {
    const { code, text } = await removal(['printer']);
    expect(code).toBe(3);
    expect(text).toMatch(
      /The queues could not be counted at .*On AWS, the commands of steps 3 and 4 show the numbers/,
    );
  });

  it.each([
    [['--waiting', '4'], 'LOST  4 in its work queue'],
    [['--waiting', '0', '--dead-letters', '2'], 'LOST  2 dead letters'],
  ])('ends with 3 when messages would be lost: %j', async (words, line) => {
    const { code, text } = await removal(['printer', ...words]);
    expect(code).toBe(3);
    expect(text).toContain(line);
  });

  it('names what only those would receive who take everything, which is no loss', async () => {
    const { code, text } = await removal(['levels', ...empty]);
    expect(code).toBe(0);
    expect(text).toContain(
      'only routes without a filter (archive) would still receive its level-adjusted requests',
    );
  });

  const placedIn = (consumer: string, ...regions: ['DE' | 'JP', ...('DE' | 'JP')[]]): Route => ({
    consumer,
    description: 'A consumer of the tests',
    filter: requests(surveyFiled).where({ region: is(...regions) }),
  });

  it('names what nobody would receive any more, with an example', async () => {
    const routes = [placedIn('here', 'DE', 'JP'), placedIn('there', 'JP')];
    const { code, text } = await removal(['here', ...empty], routes);
    expect(code).toBe(3);
    expect(text).toMatch(
      /LOST {2}no other consumer receives survey-filed requests with region DE.*\n.*for example \{.*"region":"DE"/,
    );
    const other = await removal(['there', ...empty], routes);
    expect(other.code).toBe(0);
  });

  it('names a request type that nobody would receive any more', async () => {
    const cancellations = {
      consumer: 'late',
      description: 'A consumer of the tests',
      filter: requests(surveyWithdrawn),
    };
    const { code, text } = await removal(['late', ...empty], [placedIn('here', 'DE'), cancellations]);
    expect(code).toBe(3);
    expect(text).toContain('LOST  no other consumer receives its survey-withdrawn requests');
  });

  it('has the steps in order: expected by nobody, reached by nothing, empty, looked at, gone', async () => {
    const { text } = await removal(['ledger', ...empty]);
    const steps = [
      'npx cdk deploy -e uketsuke-dev-dispatch\n',
      'aws sns unsubscribe',
      "contains(LogicalResourceId, 'WorkQueue')",
      'npm run --silent failed -- ledger',
      'aws cloudformation delete-stack --stack-name uketsuke-dev-consumer-ledger',
    ];
    const places = steps.map((step) => text.indexOf(step));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    expect(text).toContain('"failed" ("No result in time") within 5 days of the dispatch');
  });

  it('is about the stage that is asked for, whose queues stay', async () => {
    const { text } = await removal(['ledger', '--stage', 'prod', ...empty]);
    expect(text).toContain('npx cdk deploy -e uketsuke-prod-dispatch -c stage=prod');
    expect(text).toContain('its folders lambda/consumers/ledger and test/shop/consumers/ledger');
    expect(text).toMatch(
      /update-termination-protection --no-enable-termination-protection --stack-name uketsuke-prod-consumer-ledger[^]*delete-stack --stack-name uketsuke-prod-consumer-ledger/,
    );
    expect(text).toContain('delete its queues and logs by hand');
    expect(text).toContain('stay in a queue without a reader');
  });

  it('has a run started for a consumer that takes its requests in batches', async () => {
    const { text } = await removal(['summary', '--waiting', '5']);
    expect(text).toContain('aws lambda invoke --invocation-type Event');
    expect(text).toMatch(/5 in its work queue.* starts at 2026-11-27 06:00:00, done by .*Europe\/Berlin/);
    expect((await removal(['ledger', ...empty])).text).not.toContain('lambda invoke');
  });

  it('waits for the door of a consumer with opening hours', async () => {
    const { text } = await removal(['desk', '--waiting', '1200', '--seconds-per-batch', '2']);
    expect(text).toContain('starts at 2026-11-27 08:00:00, done by 2026-11-27 08:02:00 Europe/Berlin');
    expect(text).toContain('It works only at its scheduled times');
  });

  const consumers = shipped.filter((route) => !observes(route));
  it.each(consumers)('tells it to machines: $consumer', async ({ consumer, delivery = inParallel() }) => {
    const { code, text } = await removal([consumer, '--json', '--waiting', '2']);
    expect(code).toBe(3);
    expect(JSON.parse(text)).toMatchObject({
      consumer,
      counts: { waiting: 2, deadLetters: 0 },
      unreceived: [],
      daysPending: timetableOf(delivery) === undefined ? 5 : 10,
      loses: true,
      drained: expect.stringMatching(/^2026-11-2[67]T/),
    });
    expect(JSON.parse(text).steps).toHaveLength(5);
  });

  it('says how long Lambda may keep what was pushed', async () => {
    const { text } = await removal(['alarm', ...empty]);
    expect(text).toContain('Start 1 hour after step 2, because Lambda may keep pushed events');
  });

  it('of an observer over HTTPS examines its undelivered notifications', async () => {
    const { code, text } = await removal(['mirror', '--waiting', '0', '--dead-letters', '3']);
    expect(code).toBe(3);
    expect(text).toContain('LOST  3 undelivered notifications');
    expect(text).toContain("contains(LogicalResourceId, 'Undelivered')");
    expect(text).toContain('delete-stack --stack-name uketsuke-dev-observer-mirror');
    expect(text).not.toContain('pending part');
    expect((await removal(['mirror'])).text).toContain('On AWS, the command of step 2 shows the numbers');
  });

  it('of who gets e-mails has nothing to look at', async () => {
    const { code, text } = await removal(['readers', '--json', ...empty]);
    expect(code).toBe(0);
    const told: unknown = JSON.parse(text);
    expect(told).toMatchObject({ counts: { waiting: 0, deadLetters: 0 }, steps: { length: 2 } });
    expect(told).not.toHaveProperty('drained');
  });
});

describe('what it cannot use', () => {
  it.each([
    [['nobody'], 'The name must be one of ledger, printer,'],
    [[], 'A consumer or an observer must be named: ledger, printer,'],
    [['ledger', 'archive'], 'One name must be given, got 2.'],
    [['ledger', '--stage', 'test'], '--stage must be one of dev, prod, got "test".'],
    [['ledger', '--waiting', 'many'], '--waiting must be a whole number from 0 to 999999999, got "many".'],
    [
      ['readers', '--waiting', '2'],
      '--waiting must be 0 for readers, which is an observer and has no work queue, got 2.',
    ],
    [['ledger', '--dead-letters', '1'], '--dead-letters must be given together with --waiting.'],
    [
      ['ledger', '--seconds-per-batch', '0', ...empty],
      '--seconds-per-batch must be above 0 and at most 900, got "0".',
    ],
    [
      ['ledger', '--aws-url', 'localhost'],
      '--aws-url must be a URL such as http://localhost:4566, got "localhost".',
    ],
    [['ledger', '--speed', '3'], "Unknown option '--speed'"],
  ])('fails for %j', async (words, problem) => {
    await expect(removal(words)).rejects.toThrow(problem);
  });

  it('fails on the command line with 2 and the usage', async () => {
    const { code, out, err } = await command(['nobody']);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('The name must be one of ledger, ');
    expect(err).toContain('Usage: npm run --silent removal -- NAME');
  });
});

describe('the removal of what runs here', () => {
  let runtime: Runtime;
  let outdir: string;
  beforeAll(async () => {
    outdir = mkdtempSync(join(tmpdir(), 'uketsuke-removal-'));
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

  it('counts what waits in the work queue, and the dead letters in their queues and as they are stored', async () => {
    const sqs = new SQSClient({
      endpoint: runtime.awsUrl,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const queueOf = (id: string) =>
      runtime.resources.find(
        ({ stackName, type, logicalId }) =>
          stackName === 'uketsuke-dev-consumer-desk' &&
          type === 'AWS::SQS::Queue' &&
          logicalId.startsWith(id),
      )?.ref;
    const send = async (id: string, MessageBody: string) =>
      sqs.send(new SendMessageCommand({ QueueUrl: queueOf(id), MessageBody }));
    for (const body of ['a', 'b', 'c']) await send('WorkQueue', body);
    await send('WorkDeadLetterQueue', 'd');
    await send('RequestsDeadLetterQueue', 'e');
    sqs.destroy();
    // A letter that has just been stored is still in its queue for a moment.
    const counts = await until('the letters are counted once', async () => {
      const { code, out } = await command(['desk', '--aws-url', runtime.awsUrl, '--json']);
      expect(code).toBe(3);
      const counted = JSON.parse(out).counts;
      expect(counted.deadLetters).toBeGreaterThanOrEqual(2);
      return counted.deadLetters === 2 ? counted : undefined;
    });
    expect(counts).toEqual({ waiting: 3, deadLetters: 2 });
    const other = await command(['printer', '--aws-url', runtime.awsUrl]);
    expect([other.code, other.err]).toEqual([0, '']);
    expect(other.out).toContain('Nothing would be lost if it were removed now.');
  });
});

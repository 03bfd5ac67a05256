import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { Duration } from 'aws-cdk-lib';
import { requestTypes } from '../../lambda/contract/requests/all';
import { stockAdjusted } from '../../lambda/contract/requests/stock-adjusted';
import { everyDay } from '../../lambda/contract/working-days';
import { addStacks } from '../../lib/app';
import { configOf, onThisMachine } from '../../lib/config';
import { inBatches } from '../../lib/delivery';
import { appHandlers } from '../../lib/handlers';
import { requests } from '../../lib/requests';
import type { Route } from '../../lib/route';
import { is } from '../../routing/requirement';
import { storedLetter } from './letters';
import { counts } from './messages';
import { accepted, statusAt } from './requests';
import { letRequestsBeUnrouted, runApp, type RunningApp } from './running-app';
import { until } from './until';

const evening = '2026-11-26T20:00:00Z';
const nextRun = '2026-11-27T05:00:00.000Z';

const delivery = inBatches({
  timeZone: 'Europe/Berlin',
  days: everyDay,
  at: ['06:00', '18:00'],
  holidays: [],
});
const collecting = (consumer: string, change: Partial<Route>): Route => ({
  consumer,
  description: 'A consumer of the tests',
  filter: requests(stockAdjusted).where({ warehouse: is(consumer) }),
  delivery,
  batchSize: 1000,
  ...change,
});

const routes = [
  collecting('at-once', { timeout: Duration.minutes(3) }),
  // A slow batch takes a quarter of the time.
  collecting('bit-by-bit', { timeout: Duration.seconds(20), batchSize: 20 }),
  collecting('unlucky', { timeout: Duration.seconds(30) }),
];

const folder = mkdtempSync(join(tmpdir(), 'uketsuke-batches-'));
afterAll(() => rmSync(folder, { recursive: true }));
/** As soon as this file exists, batches with the note `held` end. */
const releaseFile = join(folder, 'release');

let app: RunningApp;

beforeAll(async () => {
  const handlers = { ...appHandlers, consumer: () => join(__dirname, 'consumers', 'collecting.ts') };
  const parts = { requestTypes, routes, handlers, now: Date.parse(evening) };
  // The stage whose throttling lets so many through.
  app = await runApp(
    (cdk) => {
      letRequestsBeUnrouted(cdk);
      addStacks(cdk, { config: onThisMachine(configOf('prod')), ...parts });
    },
    { begin: evening, functionEnvironment: { RELEASE_FILE: releaseFile } },
  );
});

const stackOf = (consumer: string) => `uketsuke-prod-consumer-${consumer}`;
const queueOf = (consumer: string, id = 'WorkQueue') => app.ref(stackOf(consumer), 'AWS::SQS::Queue', id);

/** Sends as many requests, and waits until all of them are in the consumer's queue. */
async function fill(
  consumer: string,
  count: number,
  note: (index: number) => string,
): Promise<readonly string[]> {
  const locations = await Promise.all(
    Array.from({ length: count }, async (_, index) =>
      accepted(app, 'stock-adjusted', { ...stockAdjusted.example, warehouse: consumer, note: note(index) }),
    ),
  );
  await until(`${count} are in the queue of ${consumer}`, async () => {
    const { visible } = await counts(app, queueOf(consumer));
    return visible === count ? true : undefined;
  });
  return locations;
}

/** What is reported of the runs of a consumer, in order. */
function reportsOf(consumer: string): readonly Readonly<Record<string, unknown>>[] {
  return app.lines
    .filter((line) => line.includes('"run ended"') && line.includes(`"consumer":"${consumer}"`))
    .map((line): Record<string, unknown> => JSON.parse(line.slice(line.indexOf('{'))));
}

/** Calls the function as its schedule does, and waits until the run is over, with all of its parts. */
async function run(consumer: string) {
  const before = reportsOf(consumer).length;
  const FunctionName = app.ref(stackOf(consumer), 'AWS::Lambda::Function', 'Consumer');
  await app.lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: '{}' }));
  return until(`a run of ${consumer} is over`, () => {
    const reports = reportsOf(consumer).slice(before);
    return reports.at(-1)?.['ended'] === 'queue empty' ? reports : undefined;
  });
}

const consumersAt = async (locations: readonly string[]) =>
  Promise.all(locations.map(async (location) => (await statusAt(app, location)).consumers[0]));

describe('a consumer that takes its requests in batches', () => {
  it('lets them wait for its next run, and then works on all of them at once', async () => {
    const locations = await fill('at-once', 60, () => '');
    expect(await statusAt(app, locations[0] ?? '')).toMatchObject({
      status: 'processing',
      consumers: [{ name: 'at-once', status: 'waiting', attempts: 0, until: nextRun }],
    });
    const reports = await run('at-once');
    expect(reports).toMatchObject([
      { part: 1, batches: 1, received: 60, succeeded: 60, retrying: 0, failed: 0, ended: 'queue empty' },
    ]);
    const consumers = await consumersAt(locations);
    expect(consumers.map((consumer) => consumer?.result)).toEqual(
      locations.map(() => ({ attempt: 1, together: 60 })),
    );
    expect(await counts(app, queueOf('at-once'))).toEqual({ visible: 0, delayed: 0, inFlight: 0 });
  });

  it('is started by its schedule', async () => {
    const [location = ''] = await fill('at-once', 1, () => '');
    const before = reportsOf('at-once').length;
    app.skipTo(nextRun);
    await until('the run is over', () => reportsOf('at-once').length > before || undefined);
    expect(await statusAt(app, location)).toMatchObject({ status: 'succeeded' });
  });

  it('has itself continued when its time is nearly up, and loses none', async () => {
    const locations = await fill('bit-by-bit', 80, () => 'slow');
    const reports = await run('bit-by-bit');
    expect(reports.length).toBeGreaterThan(1);
    expect(reports.map(({ part }) => part)).toEqual(reports.map((_, index) => index + 1));
    expect(reports.slice(0, -1).map(({ ended }) => ended)).toEqual(reports.slice(1).map(() => 'continued'));
    const succeeded = reports.reduce((sum, report) => sum + Number(report['succeeded']), 0);
    expect(succeeded).toBe(80);
    const consumers = await consumersAt(locations);
    expect(new Set(consumers.map((consumer) => consumer?.status))).toEqual(new Set(['succeeded']));
    expect(await counts(app, queueOf('bit-by-bit'))).toEqual({ visible: 0, delayed: 0, inFlight: 0 });
  });

  it('leaves what failed to a later run, gives up what is no use, and the rest is done', async () => {
    const note = (index: number) => ['fail once', 'never', ''][index] ?? '';
    const locations = await fill('unlucky', 5, note);
    expect(await run('unlucky')).toMatchObject([{ succeeded: 3, retrying: 1, ended: 'queue empty' }]);
    const [failing, unwilling, ...others] = await consumersAt(locations);
    expect(failing).toMatchObject({
      status: 'retrying',
      attempts: 1,
      error: { title: 'Consumer failed' },
    });
    expect(unwilling).toMatchObject({ status: 'failed', attempts: 1, error: { title: 'Not ours' } });
    expect(others.map((consumer) => consumer?.status)).toEqual(['succeeded', 'succeeded', 'succeeded']);
    expect((await storedLetter(app, 'unlucky', locations[1] ?? '', 'prod')).reason).toMatch(/^Not ours: /);

    await app.pass(60_000);
    expect(await run('unlucky')).toMatchObject([{ received: 1, succeeded: 1 }]);
    expect((await consumersAt(locations))[0]).toMatchObject({ status: 'succeeded', attempts: 2 });
    expect(await counts(app, queueOf('unlucky'))).toEqual({ visible: 0, delayed: 0, inFlight: 0 });
  });

  it('does not run twice at the same time', async () => {
    const [location = ''] = await fill('at-once', 1, () => 'held');
    const FunctionName = app.ref(stackOf('at-once'), 'AWS::Lambda::Function', 'Consumer');
    const before = reportsOf('at-once').length;
    const call = new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: '{}' });
    await Promise.all([app.lambda.send(call), app.lambda.send(call)]);
    const ends = async (count: number) =>
      until(`${count} runs have ended`, () => {
        const reports = reportsOf('at-once').slice(before);
        return reports.length === count ? reports.map(({ ended }) => ended) : undefined;
      });
    expect(await ends(1)).toEqual(['another run is at work']);
    writeFileSync(releaseFile, '');
    expect(await ends(2)).toEqual(['another run is at work', 'queue empty']);
    expect(await statusAt(app, location)).toMatchObject({ status: 'succeeded' });
  });
});

import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { requestTypes } from '../../lambda/contract/requests/all';
import { stockAdjusted } from '../../lambda/contract/requests/stock-adjusted';
import { addStacks } from '../../lib/app';
import { configOf, onThisMachine } from '../../lib/config';
import { appHandlers } from '../../lib/handlers';
import { requests } from '../../lib/requests';
import type { Route } from '../../lib/route';
import { is } from '../../routing/requirement';
import { storedLetter } from './letters';
import { counts } from './messages';
import { accepted, ended, idOf, statusAt, type Status } from './requests';
import { letRequestsBeUnrouted, runApp, type RunningApp } from './running-app';
import { until } from './until';

/** Each consumer gets the stock of a warehouse of its own. */
const receiving = (consumer: string, ...warehouses: [string, ...string[]]): Route => ({
  consumer,
  description: 'A consumer of the tests',
  filter: requests(stockAdjusted).where({ warehouse: is(...warehouses) }),
  // The visibility timeout is six times as long.
  timeout: Duration.seconds(10),
});

const routes: readonly Route[] = [
  // The window is long enough for all that a test sends to be in one batch.
  { ...receiving('flaky', 'flaky'), batchingWindow: Duration.seconds(60) },
  receiving('broken', 'broken', 'broken-and-seen'),
  // Each of its attempts takes as long.
  { ...receiving('slow', 'slow'), timeout: Duration.seconds(5) },
  receiving('unwilling', 'unwilling'),
  receiving('witness', 'broken-and-seen', 'seen'),
];

let app: RunningApp;

beforeAll(async () => {
  const handlers = {
    ...appHandlers,
    consumer: (name: string) => join(__dirname, 'consumers', `${name}.ts`),
  };
  app = await runApp((cdk) => {
    letRequestsBeUnrouted(cdk);
    addStacks(cdk, { config: onThisMachine(configOf('dev')), requestTypes, routes, handlers });
  });
});

const send = async (warehouse: string, note = ''): Promise<string> =>
  accepted(app, 'stock-adjusted', { ...stockAdjusted.example, warehouse, note });

const queueOf = (consumer: string, id = 'WorkQueue') =>
  app.ref(`uketsuke-dev-consumer-${consumer}`, 'AWS::SQS::Queue', id);

/** How often a consumer's function ran for a request. */
function runsOf(consumer: string, location: string): number {
  const parts = ['"ran"', `"consumer":"${consumer}"`, `"requestId":"${idOf(location)}"`];
  return app.lines.filter((line) => parts.every((part) => line.includes(part))).length;
}

/** What is said of the batches of a consumer, in order. */
function batchesOf(consumer: string): readonly string[] {
  return app.hops
    .filter(({ service, resource }) => service === 'lambda' && resource.includes(`-consumer-${consumer}-`))
    .map(({ event }) => event)
    .filter((event) => /^(?:invoked with|succeeded \d+, )/.test(event));
}

/** Waits until the dead letter of a request is stored. */
async function deadLetterOf(consumer: string, location: string) {
  const letter = await storedLetter(app, consumer, location);
  expect(letter.type).toBe('stock-adjusted');
  expect(JSON.parse(letter.body)).toMatchObject({ id: idOf(location), type: 'stock-adjusted' });
  return letter;
}

describe('a consumer that fails once', () => {
  it('succeeds on retry, and its neighbours in the batch do not notice', async () => {
    const sent = [];
    for (const note of ['', '', 'fail once', '', '']) sent.push(await send('flaky', note));
    await until('all of them are in the queue', async () => {
      const { inFlight } = await counts(app, queueOf('flaky'));
      return inFlight === sent.length ? true : undefined;
    });
    const statuses: Status[] = [];
    for (const location of sent) statuses.push(await ended(app, location));
    expect(statuses.map(({ status }) => status)).toEqual(sent.map(() => 'succeeded'));
    expect(statuses.map(({ consumers }) => consumers[0]?.attempts)).toEqual([1, 1, 2, 1, 1]);
    expect(statuses.map(({ consumers }) => consumers[0]?.result)).toEqual(
      [1, 1, 2, 1, 1].map((attempt) => ({ attempt })),
    );
    expect(sent.map((location) => runsOf('flaky', location))).toEqual([1, 1, 2, 1, 1]);
    // The status has its end before the invocation has its.
    await until('both invocations have ended', () => batchesOf('flaky').length >= 4 || undefined);
    expect(batchesOf('flaky')).toEqual([
      'invoked with 5',
      'succeeded 4, failed 1',
      'invoked with 1',
      'succeeded 1, failed 0',
    ]);
  });
});

/** What a caller reads of an error that is internal. */
function consumerFailed(location: string, attempt: number): object {
  return {
    title: 'Consumer failed',
    detail: 'The consumer stopped with an internal error. Report it with the reference.',
    reference: `${idOf(location)}/broken/${attempt}`,
  };
}

describe('a consumer that always fails', () => {
  it('fails the request without its error’s text, and its message ends with the dead letters', async () => {
    const location = await send('broken');
    const status = await ended(app, location);
    expect(status).toMatchObject({ status: 'failed', type: 'stock-adjusted' });
    expect(status.consumers).toEqual([
      {
        name: 'broken',
        status: 'failed',
        attempts: 5,
        error: consumerFailed(location, 5),
        completedAt: expect.any(String),
      },
    ]);
    expect(runsOf('broken', location)).toBe(5);
    const last = `"reference":"${idOf(location)}/broken/5"`;
    // The status may be recorded before the function has written its line.
    await until(
      'the last attempt is in the log',
      () =>
        app.lines.some((line) => line.includes(last) && line.includes('There is no such shelf')) || undefined,
    );
    const letter = await deadLetterOf('broken', location);
    expect(letter).toMatchObject({
      reason: `RangeError, reference ${idOf(location)}/broken/5`,
      attributes: { type: { stringValue: 'stock-adjusted' } },
    });
    for (const id of ['WorkQueue', 'WorkDeadLetterQueue'])
      expect(await counts(app, queueOf('broken', id))).toEqual({ visible: 0, delayed: 0, inFlight: 0 });
  });

  it('says so while it is tried again', async () => {
    const location = await send('broken');
    const retrying = await until('it is tried again', async () => {
      const status = await statusAt(app, location);
      return status.consumers[0]?.status === 'retrying' ? status : undefined;
    });
    expect([retrying.status, retrying.consumers]).toEqual([
      'processing',
      [
        {
          name: 'broken',
          status: 'retrying',
          attempts: 1,
          error: consumerFailed(location, 1),
          attemptsLeft: 4,
          nextAttemptAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        },
      ],
    ]);
    await ended(app, location);
    await deadLetterOf('broken', location);
  });

  it('leaves the others alone', async () => {
    const location = await send('broken-and-seen');
    const { status, consumers } = await ended(app, location);
    expect(status).toBe('failed');
    expect(consumers).toMatchObject([
      { name: 'broken', status: 'failed', attempts: 5 },
      { name: 'witness', status: 'succeeded', attempts: 1, result: { data: { sku: 'SENCHA-100' } } },
    ]);
    await deadLetterOf('broken', location);
  });
});

describe('a consumer that does not end in time', () => {
  it('fails the request as timed out', async () => {
    const location = await send('slow');
    const { status, consumers } = await ended(app, location);
    expect(status).toBe('failed');
    expect(consumers).toMatchObject([{ name: 'slow', status: 'failed', attempts: 5 }]);
    expect(consumers[0]?.error).toEqual({
      title: 'Timed out',
      detail: 'The consumer did not finish within its time limit.',
      reference: `${idOf(location)}/slow/5`,
    });
    await deadLetterOf('slow', location);
  });
});

describe('a consumer that says that trying again is no use', () => {
  it('fails the request at once, runs once, and its message still ends with the dead letters', async () => {
    const location = await send('unwilling');
    const { status, consumers } = await ended(app, location);
    expect(status).toBe('failed');
    expect(consumers).toEqual([
      {
        name: 'unwilling',
        status: 'failed',
        attempts: 1,
        error: {
          title: 'Not ours',
          detail: 'The article belongs to another shop',
          reference: `${idOf(location)}/unwilling/1`,
        },
        completedAt: expect.any(String),
      },
    ]);
    await deadLetterOf('unwilling', location);
    expect(runsOf('unwilling', location)).toBe(1);
    expect((await statusAt(app, location)).consumers).toEqual(consumers);
  });
});

describe('a request that nobody receives', () => {
  it('is unrouted, and a copy is kept with the dead letters', async () => {
    const location = await send('nowhere');
    const { status, consumers, error } = await ended(app, location);
    expect([status, consumers, error]).toEqual(['unrouted', [], undefined]);
    const letter = await storedLetter(app, 'intake', location);
    expect(JSON.parse(letter.body)).toMatchObject({ id: idOf(location) });
    expect(letter.reason).toBe('Unrouted: no filter matches');
  });
});

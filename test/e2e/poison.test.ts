import { join } from 'node:path';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { Duration } from 'aws-cdk-lib';
import { everyDay } from '../../lambda/contract/working-days';
import { addStacks } from '../../lib/app';
import { configOf, onThisMachine } from '../../lib/config';
import { inBatches } from '../../lib/delivery';
import { requests } from '../../lib/requests';
import type { Route } from '../../lib/route';
import { is } from '../../routing/requirement';
import { fullCount } from '../full-count';
import { handlers as sampleHandlers } from '../sample-app/handlers';
import { levelAdjusted, requestTypes } from '../sample-app/request-types';
import { poisonNames } from './consumers/poison';
import { counts } from './messages';
import { accepted, statusAt, type Status } from './requests';
import { letRequestsBeUnrouted, runApp, type RunningApp } from './running-app';
import { until } from './until';

// A thousand requests take minutes on a busy machine.
jest.setTimeout(3_600_000);

/** A batch of hundreds takes seconds, or a minute on a busy machine. An endless loop takes all of the time at each attempt. */
const timeoutOf = ({ size }: Pick<Case, 'size'>): Duration =>
  Duration.seconds(size > 500 ? 90 : size > 10 ? 30 : 5);

/** The clock of the tests also runs while a busy machine does nothing. */
const LONGEST_MS = 3_600_000;

/** With a visibility timeout of six timeouts after each, minutes pass. */
const MOST_BATCHES = 12;

interface Case {
  readonly poison: string;
  readonly size: number;
  /** Whether the function empties its queue itself. */
  readonly pulls: boolean;
  readonly consumer: string;
}

const sizes: readonly Pick<Case, 'size' | 'pulls'>[] = fullCount(
  [
    { size: 10, pulls: false },
    { size: 500, pulls: false },
    { size: 1000, pulls: true },
  ],
  { quick: [{ size: 10, pulls: false }] },
);

const cases: readonly Case[] = sizes.flatMap(({ size, pulls }) =>
  poisonNames.map((poison, index) => ({ poison, size, pulls, consumer: `takes-${size}-${index + 1}` })),
);

const delivery = inBatches({ timeZone: 'UTC', days: everyDay, at: ['06:00'], holidays: [] });

const routes = cases.map(({ size, pulls, consumer }): Route => ({
  consumer,
  description: 'Receives one request that ends its process',
  filter: requests(levelAdjusted).where({ station: is(consumer) }),
  batchSize: size,
  timeout: timeoutOf({ size }),
  ...(pulls ? { delivery } : { batchingWindow: Duration.seconds(size > 10 ? 300 : 60) }),
}));

let app: RunningApp;

beforeAll(async () => {
  const handlers = {
    ...sampleHandlers,
    consumer: (name: string) =>
      join(__dirname, 'consumers', name.startsWith('takes-1000') ? 'poisoned-batch.ts' : 'poisoned.ts'),
  };
  app = await runApp(
    (cdk) => {
      letRequestsBeUnrouted(cdk);
      // The stage whose throttling lets so many through.
      addStacks(cdk, { config: onThisMachine(configOf('prod')), requestTypes, routes, handlers });
    },
    { begin: '2026-11-26T07:00:00Z' },
  );
});

/** Sends a batch with its poison in the middle. */
async function send({ size, consumer, poison }: Case): Promise<readonly string[]> {
  const locations: string[] = [];
  while (locations.length < size) {
    const some = Array.from({ length: Math.min(100, size - locations.length) }, async (_, index) => {
      const note = locations.length + index === Math.floor(size / 2) ? poison : 'harmless';
      return accepted(app, 'level-adjusted', { ...levelAdjusted.example, station: consumer, note });
    });
    locations.push(...(await Promise.all(some)));
  }
  return locations;
}

const stackOf = (consumer: string): string => `uketsuke-prod-consumer-${consumer}`;

/** Has a function that pulls run once all requests are in its queue, and again until its queue is empty. */
async function runUntilEmpty({ consumer, size }: Case): Promise<void> {
  const queueUrl = app.ref(stackOf(consumer), 'AWS::SQS::Queue', 'WorkQueue');
  const FunctionName = app.ref(stackOf(consumer), 'AWS::Lambda::Function', 'Consumer');
  await until(
    'all are in the queue',
    async () => (await counts(app, queueUrl)).visible === size || undefined,
  );
  await until(`${consumer} has emptied its queue`, async () => {
    // A run that crashes or finds another one at work is followed by the next.
    await app.lambda.send(new InvokeCommand({ FunctionName, Payload: '{}' }));
    app.skip(60_000);
    const { visible, inFlight, delayed } = await counts(app, queueUrl);
    return visible + inFlight + delayed === 0 || undefined;
  });
}

describe.each(cases)('a request with $poison in a batch of $size', (given) => {
  it('fails with a reason, and all others succeed', async () => {
    const locations = await send(given);
    const begin = app.now();
    if (given.pulls) await runUntilEmpty(given);
    const place = Math.floor(given.size / 2);
    const statuses: Status[] = [];
    for (const location of locations) {
      const status = await until(`${location} has ended`, async () => {
        const found = await statusAt(app, location);
        if (found.status === 'succeeded' || found.status === 'failed') return found;
        app.skip(1000);
        return undefined;
      });
      statuses.push(status);
    }
    const took = app.now() - begin;
    expect(statuses.map(({ status }) => status)).toEqual(
      locations.map((_, index) => (index === place ? 'failed' : 'succeeded')),
    );
    expect(statuses[place]?.consumers).toMatchObject([
      {
        name: given.consumer,
        status: 'failed',
        error: { title: expect.any(String), detail: expect.any(String) },
      },
    ]);
    expect(took).toBeLessThan(LONGEST_MS);
    if (given.pulls) return;
    // They were one batch at first.
    const functionName = app.ref(stackOf(given.consumer), 'AWS::Lambda::Function', 'Consumer');
    const batches = app.hops.filter(
      ({ resource, event }) => resource === functionName && event.startsWith('invoked with'),
    );
    expect(batches[0]?.event).toBe(`invoked with ${given.size}`);
    expect(batches.length).toBeLessThanOrEqual(MOST_BATCHES);
  });
});

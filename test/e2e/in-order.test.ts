import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { requestTypes } from '../../lambda/contract/requests/all';
import { orderAmended } from '../../lambda/contract/requests/order-amended';
import { addStacks } from '../../lib/app';
import { configOf, onThisMachine } from '../../lib/config';
import { inOrder } from '../../lib/delivery';
import { appHandlers } from '../../lib/handlers';
import { requests } from '../../lib/requests';
import type { Route } from '../../lib/route';
import { redriveLetters, storedLetter } from './letters';
import { accepted, ended, idOf, post, type Status, statusAt } from './requests';
import { runApp, type RunningApp } from './running-app';
import { until } from './until';

const routes: readonly Route[] = [
  {
    consumer: 'amender',
    description: 'Applies changes in order, and fails at random',
    filter: requests(orderAmended),
    delivery: inOrder(),
    // A message that has failed comes back after six times as long.
    timeout: Duration.seconds(10),
  },
  { consumer: 'witness', description: 'Receives everything, in no order' },
];

let app: RunningApp;

beforeAll(async () => {
  const handlers = {
    ...appHandlers,
    consumer: (name: string) => join(__dirname, 'consumers', `${name}.ts`),
  };
  app = await runApp((cdk) =>
    addStacks(cdk, { config: onThisMachine(configOf('dev')), requestTypes, routes, handlers }),
  );
});

const orderNumber = (group: number): string => `1767225600000-order${String(group).padStart(6, '0')}`;

/** Sends changes of one order, each after the one before was accepted. @returns where their statuses are */
async function amend(order: string, notes: readonly string[]): Promise<readonly string[]> {
  const locations: string[] = [];
  for (const [quantity, note] of notes.entries()) {
    locations.push(await accepted(app, 'order-amended', { ...orderAmended.example, order, quantity, note }));
  }
  return locations;
}

async function allEnded(locations: readonly string[]): Promise<readonly Status[]> {
  const statuses: Status[] = [];
  for (const location of locations) statuses.push(await ended(app, location));
  return statuses;
}

interface Applied {
  readonly requestId: string;
  readonly order: string;
  readonly quantity: number;
}

/** What the consumer has applied to an order, as it happened. */
function appliedTo(order: string): readonly Applied[] {
  return app.lines
    .filter((line) => line.includes('"message":"applied"') && line.includes(`"order":"${order}"`))
    .map((line): Applied => JSON.parse(line.slice(line.indexOf('{'))));
}

const attemptsOf = ({ consumers }: Status): number =>
  consumers.find(({ name }) => name === 'amender')?.attempts ?? 0;

describe('requests that are received in order', () => {
  it('are applied once each and in order within their group, while the consumer fails at random', async () => {
    const groups = Array.from({ length: 12 }, (_, group) => orderNumber(group));
    const notes = Array.from({ length: 8 }, () => '');
    const sent = await Promise.all(groups.map(async (order) => amend(order, notes)));
    const statuses = await allEnded(sent.flat());
    expect(new Set(statuses.map(({ status }) => status))).toEqual(new Set(['succeeded']));
    // Some failed, or nothing is shown.
    expect(statuses.filter((status) => attemptsOf(status) > 1).length).toBeGreaterThan(20);
    for (const [index, order] of groups.entries()) {
      expect(appliedTo(order).map(({ requestId }) => requestId)).toEqual(sent[index]?.map(idOf));
      expect(appliedTo(order).map(({ quantity }) => quantity)).toEqual([...notes.keys()]);
    }
    // Groups do not wait for each other: others are worked on between the first and the last request of one.
    const order = app.lines.flatMap((line) => /"message":"applied".*"order":"([^"]+)"/.exec(line)?.[1] ?? []);
    const interrupted = groups.filter((group) =>
      order.slice(order.indexOf(group), order.lastIndexOf(group)).some((other) => other !== group),
    );
    expect(interrupted.length).toBeGreaterThan(groups.length / 2);
  });

  it('are given up when they always fail, and their group goes on behind them', async () => {
    const order = orderNumber(100);
    const [before, poison, ...after] = await allEnded(await amend(order, ['', 'poison', '', '', '']));
    expect([before?.status, poison?.status]).toEqual(['succeeded', 'failed']);
    expect(after.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded']);
    expect(poison?.consumers.find(({ name }) => name === 'amender')).toMatchObject({
      status: 'failed',
      attempts: 5,
      error: { title: 'Consumer failed' },
    });
    expect(appliedTo(order).map(({ quantity }) => quantity)).toEqual([0, 2, 3, 4]);
    const location = poison?.links.self ?? '';
    const letter = await storedLetter(app, 'amender', location);
    expect(JSON.parse(letter.body)).toMatchObject({ id: poison?.id });
    expect(letter.group).toBe(`000000000000:${order}`);
    await redriveLetters(app, 'amender', location);
    await until('it is tried again', async () => {
      app.skip(1000);
      const { consumers } = await statusAt(app, location);
      return consumers.find(({ name }) => name === 'amender')?.attempts === 6 || undefined;
    });
  });

  it.each([
    ['no', undefined],
    ['a long', 'x'.repeat(200)],
    ['an unprintable', '1767225600000-ordér00000'],
  ])('are refused with %s value to be ordered by', async (_, order) => {
    const answer = await post(app, 'order-amended', { ...orderAmended.example, order });
    expect([answer.status, answer.headers['content-type']]).toEqual([400, 'application/problem+json']);
  });
});

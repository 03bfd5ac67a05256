import { Duration } from 'aws-cdk-lib';
import { requestTypes } from '../../lambda/contract/requests/all';
import { addStacks } from '../../lib/app';
import { configOf, onThisMachine } from '../../lib/config';
import { appHandlers } from '../../lib/handlers';
import { routes } from '../../lib/routes';
import { counts } from './messages';
import { accepted, ended, statusAt } from './requests';
import { letRequestsBeUnrouted, runApp, type RunningApp } from './running-app';
import { order } from './shop';
import { until } from './until';

/** A Friday, an hour after the warehouse has closed; on Sunday the clocks are put back. */
const begin = '2026-10-23T17:00:00Z';

let app: RunningApp;

beforeAll(async () => {
  const warehouse = routes.filter(({ consumer }) => consumer === 'warehouse');
  const parts = { requestTypes, routes: warehouse, handlers: appHandlers, now: Date.parse(begin) };
  const defaults = onThisMachine(configOf('dev'));
  // The tests pass months.
  const config = { ...defaults, status: { ...defaults.status, sweepEvery: Duration.days(1) } };
  app = await runApp(
    (cdk) => {
      letRequestsBeUnrouted(cdk);
      addStacks(cdk, { config, ...parts });
    },
    // Months pass in a minute. A cold start for each opening and closing would take most of it.
    { begin, functionLimits: { keepMilliseconds: Duration.days(365).toMilliseconds() } },
  );
});

const pickUp = async () => accepted(app, 'order-placed', order(2, 1200, { shippingMethod: 'pick-up' }));

/** Lets the time pass hour by hour, so that the door is where it belongs at each of them. */
async function passTo(moment: string): Promise<void> {
  for (let left = Infinity; left > 0; left = Date.parse(moment) - app.now()) {
    app.skip(Math.max(0, Math.min(3_600_000, Date.parse(moment) - app.now())));
    await new Promise((resolve) => setTimeout(resolve, 1));
    await app.runtime.settled();
  }
}

/** What the status says of the warehouse, once the request is dispatched. */
async function warehouseAt(location: string) {
  return until('the request is dispatched', async () => (await statusAt(app, location)).consumers[0]);
}

async function waitingMessages(): Promise<number> {
  const queue = app.ref('uketsuke-dev-consumer-warehouse', 'AWS::SQS::Queue', 'WorkQueue');
  const { visible, inFlight } = await counts(app, queue);
  return visible + inFlight;
}

/** Lets a moment come at which nothing may happen. */
async function stillWaitsAt(moment: string, location: string): Promise<void> {
  await passTo(moment);
  expect([moment, (await warehouseAt(location))?.status, await waitingMessages()]).toEqual([
    moment,
    'waiting',
    1,
  ]);
}

describe('a request that comes while the warehouse is closed', () => {
  it.each([
    // At 06:00 by UTC it would have opened the week before.
    [
      'over the change to winter time',
      begin,
      '2026-10-26T07:00:00.000Z',
      ['2026-10-24T10:00:00Z', '2026-10-26T06:30:00Z'],
    ],
    ['over night', '2026-10-26T17:00:30Z', '2026-10-27T07:00:00.000Z', ['2026-10-27T06:59:00Z']],
    [
      'over Christmas',
      '2026-12-24T17:30:00Z',
      '2026-12-28T07:00:00.000Z',
      ['2026-12-25T09:30:00Z', '2026-12-26T12:00:00Z'],
    ],
    [
      'over Easter and the change to summer time',
      '2027-03-25T18:00:00Z',
      '2027-03-30T06:00:00.000Z',
      ['2027-03-26T10:30:00Z', '2027-03-29T09:00:00Z', '2027-03-30T05:59:00Z'],
    ],
  ])('waits %s, and says until when; then it is done', async (_, moment, opens, moments) => {
    await passTo(moment);
    const location = await pickUp();
    expect(await warehouseAt(location)).toEqual({
      name: 'warehouse',
      status: 'waiting',
      attempts: 0,
      until: opens,
    });
    for (const closed of moments) await stillWaitsAt(closed, location);
    await passTo(opens);
    const { status, consumers } = await ended(app, location);
    expect([status, consumers]).toMatchObject([
      'succeeded',
      [
        {
          name: 'warehouse',
          attempts: 1,
          result: { pieces: 2, picks: [{ sku: 'SENCHA-100', quantity: 2 }] },
        },
      ],
    ]);
    // Not at any earlier moment, whether or not a test looked then.
    expect(Date.parse(consumers[0]?.completedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(opens));
    // The status is recorded before the message is deleted.
    await until('its message is deleted', async () => (await waitingMessages()) === 0 || undefined);
  });

  it('is done at once while it is open', async () => {
    await passTo('2027-03-30T12:00:00Z');
    const location = await pickUp();
    expect((await ended(app, location)).status).toBe('succeeded');
  });
});

import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { requestTypes } from '../../lambda/contract/requests/all';
import { stockAdjusted } from '../../lambda/contract/requests/stock-adjusted';
import { addStacks } from '../../lib/app';
import { configOf, onThisMachine } from '../../lib/config';
import { pushed } from '../../lib/delivery';
import { appHandlers } from '../../lib/handlers';
import { requests } from '../../lib/requests';
import type { Route } from '../../lib/route';
import { is } from '../../routing/requirement';
import { redriveLetters, storedLetter } from './letters';
import { counts } from './messages';
import { accepted, ended, idOf, statusAt } from './requests';
import { letRequestsBeUnrouted, runApp, type RunningApp } from './running-app';
import { order, runShop } from './shop';
import { until } from './until';

const receiving = (consumer: string): Route => ({
  consumer,
  description: 'A consumer of the tests',
  filter: requests(stockAdjusted).where({ warehouse: is(consumer) }),
  delivery: pushed(),
  timeout: Duration.seconds(10),
});

const routes = [receiving('pushed'), receiving('out-of-reach')];

let app: RunningApp;

beforeAll(async () => {
  const handlers = { ...appHandlers, consumer: () => join(__dirname, 'consumers', 'pushed.ts') };
  app = await runApp((cdk) => {
    letRequestsBeUnrouted(cdk);
    const { consumers } = addStacks(cdk, {
      config: onThisMachine(configOf('dev')),
      requestTypes,
      routes,
      handlers,
    });
    for (const construct of consumers[1]?.node.findAll() ?? []) {
      if (construct instanceof CfnPermission)
        construct.sourceArn = 'arn:aws:sns:us-east-1:000000000000:another';
    }
  });
});

const send = async (warehouse: string, note = '') =>
  accepted(app, 'stock-adjusted', { ...stockAdjusted.example, warehouse, note });

const queueOf = (consumer: string, id = 'WorkQueue') =>
  app.ref(`uketsuke-dev-consumer-${consumer}`, 'AWS::SQS::Queue', id);

const consumerAt = async (location: string) => (await statusAt(app, location)).consumers[0];

/** What came to the function, from SNS and from its queue. */
function invocations(): readonly string[] {
  return app.hops
    .filter(({ service, resource }) => service === 'lambda' && resource.includes('consumer-pushed'))
    .map(({ event }) => event);
}

/** Waits until a consumer has failed so often, and nobody is at work on it. */
async function attempted(location: string, attempts: number) {
  const consumer = await until(`${location} was attempted ${attempts} times`, async () => {
    const status = await consumerAt(location);
    return status?.attempts === attempts && status.status !== 'running' ? status : undefined;
  });
  await app.runtime.settled();
  return consumer;
}

/** Lets time pass until the request has come to its end. */
async function passUntilEnded(location: string) {
  return until(`${location} has ended`, async () => {
    const consumer = await consumerAt(location);
    if (consumer?.status === 'succeeded' || consumer?.status === 'failed') return consumer;
    await app.runtime.settled();
    app.skip(10_000);
    return undefined;
  });
}

describe('a request that is pushed', () => {
  it('is done by the call, and nothing waits in a queue', async () => {
    const location = await send('pushed');
    expect(await ended(app, location)).toMatchObject({
      status: 'succeeded',
      consumers: [{ name: 'pushed', status: 'succeeded', attempts: 1, result: { attempt: 1 } }],
    });
    expect(invocations().filter((event) => event.startsWith('invoked with'))).toEqual([]);
    expect(await counts(app, queueOf('pushed'))).toEqual({ visible: 0, delayed: 0, inFlight: 0 });
  });

  it('is called for again after a minute when it failed', async () => {
    const location = await send('pushed', 'fail once');
    expect(await attempted(location, 1)).toMatchObject({
      status: 'retrying',
      error: { title: 'Consumer failed' },
    });
    await app.pass(60_000);
    expect(await attempted(location, 2)).toMatchObject({ status: 'succeeded', result: { attempt: 2 } });
  });

  it('goes into the queue after three calls, and is done from there', async () => {
    const location = await send('pushed', 'fail three times');
    for (const [attempt, pause] of [60_000, 120_000].entries()) {
      await attempted(location, attempt + 1);
      await app.pass(pause);
    }
    expect(await ended(app, location)).toMatchObject({
      status: 'succeeded',
      consumers: [{ status: 'succeeded', attempts: 4 }],
    });
    expect(invocations()).toContain('event given up');
    expect(invocations()).toContain('invoked with 1');
  });

  it('fails at last, when the queue gives it up too, and can be sent again from its dead letters', async () => {
    const location = await send('pushed', 'fail');
    expect(await passUntilEnded(location)).toMatchObject({
      status: 'failed',
      attempts: 8,
      error: { title: 'Consumer failed' },
    });
    expect((await statusAt(app, location)).status).toBe('failed');
    const letter = await storedLetter(app, 'pushed', location);
    expect(JSON.parse(letter.body)).toMatchObject({ id: idOf(location), type: 'stock-adjusted' });
    expect(letter.reason).toBe(`Error, reference ${idOf(location)}/pushed/8`);
    await redriveLetters(app, 'pushed', location);
    await until('it is tried again', async () => {
      const consumer = await consumerAt(location);
      return consumer?.attempts === 9 && consumer.status === 'retrying' ? true : undefined;
    });
  });

  it('fails at once when trying again is no use, is kept, and runs again when it is sent again', async () => {
    const location = await send('pushed', 'refuse at first');
    expect(await ended(app, location)).toMatchObject({
      status: 'failed',
      consumers: [{ status: 'failed', attempts: 1, error: { title: 'Not ours' } }],
    });
    expect((await storedLetter(app, 'pushed', location)).reason).toMatch(/^Not ours: /);
    await redriveLetters(app, 'pushed', location);
    await until('it is done', async () =>
      (await consumerAt(location))?.status === 'succeeded' ? true : undefined,
    );
  });

  it('fails when SNS cannot call its function, and succeeds from the queue after a redrive', async () => {
    const location = await send('out-of-reach');
    expect((await ended(app, location)).status).toBe('failed');
    expect(await consumerAt(location)).toMatchObject({
      status: 'failed',
      attempts: 0,
      error: { title: 'Not delivered' },
    });
    expect((await storedLetter(app, 'out-of-reach', location)).reason).toBe('Not delivered');
    await redriveLetters(app, 'out-of-reach', location);
    await until('it has succeeded', async () =>
      (await statusAt(app, location)).status === 'succeeded' ? true : undefined,
    );
  });
});

describe('the courier of the shop', () => {
  it('is called for an express order at once', async () => {
    const shop = await runShop();
    const location = await accepted(shop, 'order-placed', order(2, 500, { shippingMethod: 'express' }));
    const { consumers } = await ended(shop, location);
    expect(consumers.find(({ name }) => name === 'courier')).toMatchObject({
      status: 'succeeded',
      result: { vehicle: 'bicycle', pieces: 2 },
    });
  });
});

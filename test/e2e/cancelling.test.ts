import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import {
  GetEventSourceMappingCommand,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { requestTypes } from '../../lambda/contract/requests/all';
import { stockAdjusted } from '../../lambda/contract/requests/stock-adjusted';
import { addStacks } from '../../lib/app';
import { configOf, onThisMachine } from '../../lib/config';
import { appHandlers } from '../../lib/handlers';
import { requests } from '../../lib/requests';
import type { Route } from '../../lib/route';
import { is } from '../../routing/requirement';
import { counts } from './messages';
import { accepted, basePath, cancel, ended, get, idOf, signedBy, statusAt } from './requests';
import { letRequestsBeUnrouted, runApp, type RunningApp } from './running-app';
import { until } from './until';

const own = '000000000000';
const stranger = '111122223333';

/** `both` goes to both consumers, `quick` to the one that ends at once. */
const receiving = (consumer: string, ...warehouses: [string, ...string[]]): Route => ({
  consumer,
  description: 'A consumer of the tests',
  filter: requests(stockAdjusted).where({ warehouse: is(...warehouses) }),
  timeout: Duration.minutes(2),
});
const routes = [receiving('stoppable', 'both'), receiving('witness', 'both', 'quick')];

let app: RunningApp;

beforeAll(async () => {
  const { api, ...dev } = onThisMachine(configOf('dev'));
  const handlers = {
    ...appHandlers,
    consumer: (name: string) => join(__dirname, 'consumers', `${name}.ts`),
  };
  app = await runApp((cdk) => {
    letRequestsBeUnrouted(cdk);
    const config = { ...dev, api: { ...api, callers: [stranger] } };
    addStacks(cdk, { config, requestTypes, routes, handlers });
  });
});

const send = async (warehouse: string, headers = {}): Promise<string> =>
  accepted(app, 'stock-adjusted', { ...stockAdjusted.example, warehouse, note: '' }, headers);

function runsOf(consumer: string, location: string): number {
  const parts = ['"ran"', `"consumer":"${consumer}"`, `"requestId":"${idOf(location)}"`];
  return app.lines.filter((line) => parts.every((part) => line.includes(part))).length;
}

/** Lets the dispatcher read its queue, or keeps it from that. */
async function openIntake(Enabled: boolean): Promise<void> {
  const FunctionName = app.ref('uketsuke-dev-dispatch', 'AWS::Lambda::Function', 'Dispatcher');
  const { EventSourceMappings = [] } = await app.lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName }),
  );
  for (const { UUID } of EventSourceMappings) {
    await app.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
    await until(`the intake is ${Enabled ? 'open' : 'closed'}`, async () => {
      const { State } = await app.lambda.send(new GetEventSourceMappingCommand({ UUID }));
      app.skip(1000);
      return State === (Enabled ? 'Enabled' : 'Disabled') || undefined;
    });
  }
}

const cancelled = {
  type: 'cancelled',
  title: 'Cancelled',
  detail: 'The caller cancelled the request.',
};
const notFound = expect.objectContaining({
  status: 404,
  headers: expect.objectContaining({ 'content-type': 'application/problem+json' }),
});

describe('a request', () => {
  it('that is cancelled before its dispatch reaches nobody, has no letter and gives its key back', async () => {
    const key = { 'idempotency-key': 'cancelled-early' };
    await openIntake(false);
    const [first, foreign] = [await send('quick', key), await send('quick')];
    for (const location of [first, first]) {
      const { status, headers, text } = await cancel(app, location);
      expect([status, headers.location, JSON.parse(text)]).toEqual([
        202,
        location,
        { id: idOf(location), links: { self: location } },
      ]);
    }
    expect(await statusAt(app, first)).toMatchObject({ status: 'accepted' });
    // Whoever guesses an id of another tenant can set a mark, which means nothing.
    expect(await cancel(app, foreign, signedBy(stranger))).toMatchObject({ status: 202 });
    await openIntake(true);
    expect(await ended(app, first)).toMatchObject({ status: 'failed', error: cancelled, consumers: [] });
    expect(await ended(app, foreign)).toMatchObject({ status: 'succeeded' });
    expect([runsOf('witness', first), runsOf('witness', foreign)]).toEqual([0, 1]);
    expect(await ended(app, await send('quick', key))).toMatchObject({ status: 'succeeded' });
    const letters = app.ref('uketsuke-dev-intake', 'AWS::SQS::Queue', 'IntakeDeadLetterQueue');
    expect(await counts(app, letters)).toMatchObject({ visible: 0, inFlight: 0 });
    expect((await cancel(app, first)).status).toBe(409);
  });

  it('that is cancelled while it runs has its work stopped, keeps what is done, and then cannot be cancelled', async () => {
    const location = await send('both');
    await until('one consumer runs, and the other one is done', async () => {
      const { consumers } = await statusAt(app, location);
      app.skip(1000);
      return consumers.map(({ status }) => status).join() === 'running,succeeded' || undefined;
    });
    expect(await cancel(app, location, signedBy(stranger))).toEqual(notFound);
    expect((await cancel(app, location)).status).toBe(202);
    expect((await cancel(app, location)).status).toBe(202);
    const { status, consumers } = await ended(app, location);
    expect([status, ...consumers]).toEqual([
      'failed',
      expect.objectContaining({
        name: 'stoppable',
        status: 'failed',
        attempts: 1,
        error: { ...cancelled, reference: `${idOf(location)}/stoppable/1` },
      }),
      expect.objectContaining({ name: 'witness', status: 'succeeded' }),
    ]);
    const queue = app.ref('uketsuke-dev-consumer-stoppable', 'AWS::SQS::Queue', 'WorkDeadLetterQueue');
    expect(await counts(app, queue)).toMatchObject({ visible: 0, inFlight: 0 });
    const refusal = await until('the end is recorded', async () => {
      const answer = await cancel(app, location);
      return answer.status === 202 ? undefined : answer;
    });
    expect([refusal.status, JSON.parse(refusal.text)]).toEqual([
      409,
      expect.objectContaining({ title: 'Conflict', detail: expect.stringContaining('has ended') }),
    ]);
    expect(await statusAt(app, location)).toMatchObject({ status, consumers });
    expect(await cancel(app, location, signedBy(stranger))).toEqual(notFound);
  });

  it('that has ended cannot be cancelled, nor can a repeat', async () => {
    const key = { 'idempotency-key': 'not-cancelled' };
    const location = await send('quick', key);
    expect(await ended(app, location)).toMatchObject({ status: 'succeeded' });
    const repeat = await send('quick', key);
    await until('the repeat is recorded', async () => {
      app.skip(1000);
      return (await get(app, repeat)).status === 303 || undefined;
    });
    expect((await cancel(app, repeat)).status).toBe(409);
    await until('the end is recorded', async () => (await cancel(app, location)).status === 409 || undefined);
    expect(await statusAt(app, location)).toMatchObject({ status: 'succeeded' });
  });

  it('that is unknown cannot be cancelled', async () => {
    const [old, other] = ['1767225600000-JKJaXmPLvHcESHA', 'of-another-form'];
    for (const id of [old, other]) {
      expect(await cancel(app, `${basePath(app)}/requests/${id}`, signedBy(own))).toEqual(notFound);
    }
  });
});

import { join } from 'node:path';
import {
  DeleteEventSourceMappingCommand,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { UnsubscribeCommand } from '@aws-sdk/client-sns';
import { DeleteQueueCommand } from '@aws-sdk/client-sqs';
import { Duration, Stack } from 'aws-cdk-lib';
import { requestTypes } from '../../lambda/contract/requests/all';
import { stockAdjusted } from '../../lambda/contract/requests/stock-adjusted';
import { addStacks } from '../../lib/app';
import { knownContracts } from '../../lib/contracts/update-history';
import { configOf, onThisMachine } from '../../lib/config';
import { ForeignSubscriber } from '../../lib/constructs/foreign-subscriber';
import { appHandlers } from '../../lib/handlers';
import { requests } from '../../lib/requests';
import { routeEntry, type Route } from '../../lib/route';
import { DispatchStack } from '../../lib/stacks/dispatch-stack';
import { handWritten } from '../../routing/filter';
import { is } from '../../routing/requirement';
import { counts, take } from './messages';
import { accepted, ended, idOf, statusAt } from './requests';
import { letRequestsBeUnrouted, runApp, type RunningApp } from './running-app';
import { until } from './until';

/** Each test has a warehouse whose requests go to a consumer that stays and to one that goes. */
const receiving = (consumer: string, ...warehouses: [string, ...string[]]): Route => ({
  consumer,
  description: 'A consumer of the tests',
  filter: requests(stockAdjusted).where({ warehouse: is(...warehouses) }),
});
const stays = receiving('stays', 'in-order', 'too-soon');
const routes = [stays, receiving('drained', 'in-order'), receiving('cut-off', 'too-soon')];

let app: RunningApp;

/**
 * A stack cannot be deployed again while the runtime runs. Therefore the dispatcher that knows only the consumer that
 * stays is there from the start, with its mapping shut: to deploy it is to shut the other's and open its own.
 */
beforeAll(async () => {
  const handlers = { ...appHandlers, consumer: () => join(__dirname, 'consumers', 'witness.ts') };
  const defaults = onThisMachine(configOf('dev'));
  // A test passes many days at once.
  const config = { ...defaults, status: { ...defaults.status, sweepEvery: Duration.days(1) } };
  app = await runApp((cdk) => {
    letRequestsBeUnrouted(cdk);
    const { intake, fanOut } = addStacks(cdk, { config, requestTypes, routes, handlers });
    new DispatchStack(cdk, 'uketsuke-dev-dispatch-next', {
      config,
      entry: handlers.dispatcher,
      republisher: handlers.republisher,
      letters: handlers.letters,
      intake: intake.intake,
      topic: fanOut.topic,
      statusTable: intake.statusTable,
      bodies: intake.bodies,
      largestUpload: 0,
      routingTable: [routeEntry(stays)],
      timetables: [],
      dueTimes: [],
      contracts: knownContracts(requestTypes, {}),
    });
    // Of another team, in another stack of the account: nobody has to let it in.
    new ForeignSubscriber(new Stack(cdk, 'data-lake'), 'Requests', {
      topic: fanOut.topic,
      queueName: 'data-lake-requests',
      filter: handWritten({ type: ['stock-adjusted'], warehouse: ['data-lake', 'in-order'] }),
      functionTimeout: Duration.seconds(30),
    });
  });
  await open('uketsuke-dev-dispatch-next', false);
});

const stackOf = (consumer: string) => `uketsuke-dev-consumer-${consumer}`;
const queueOf = (consumer: string, id = 'WorkQueue') => app.ref(stackOf(consumer), 'AWS::SQS::Queue', id);

async function mappingsOf(stack: string, id: string) {
  const FunctionName = app.ref(stack, 'AWS::Lambda::Function', id);
  const { EventSourceMappings = [] } = await app.lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName }),
  );
  return EventSourceMappings;
}

async function mappingOf(stack: string): Promise<{ readonly UUID: string; readonly State?: string }> {
  const [{ UUID = '', State } = {}] = await mappingsOf(
    stack,
    /dispatch/.test(stack) ? 'Dispatcher' : 'Consumer',
  );
  return { UUID, ...(State !== undefined && { State }) };
}

/** Lets a function read its queue, or not any more, and waits until it is so. */
async function open(stack: string, Enabled: boolean): Promise<void> {
  const { UUID } = await mappingOf(stack);
  await app.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
  await until(`the mapping of ${stack} is as it should be`, async () => {
    const { State } = await mappingOf(stack);
    if (State === (Enabled ? 'Enabled' : 'Disabled')) return true;
    app.skip(1000);
    return undefined;
  });
}

/** The next dispatcher takes over, or the first one again. */
async function deployDispatcher(next: boolean): Promise<void> {
  await open('uketsuke-dev-dispatch', !next);
  await open('uketsuke-dev-dispatch-next', next);
}

async function endSubscription(consumer: string): Promise<void> {
  const SubscriptionArn = app.ref(stackOf(consumer), 'AWS::SNS::Subscription');
  await app.sns.send(new UnsubscribeCommand({ SubscriptionArn }));
}

/** What is left of a stack when it is deleted. */
async function deleteStack(consumer: string): Promise<void> {
  for (const id of ['Consumer', 'LettersReader'])
    for (const { UUID } of await mappingsOf(stackOf(consumer), id))
      await app.lambda.send(new DeleteEventSourceMappingCommand({ UUID }));
  await endSubscription(consumer);
  for (const id of ['WorkQueue', 'WorkDeadLetterQueue', 'RequestsDeadLetterQueue']) {
    await app.sqs.send(new DeleteQueueCommand({ QueueUrl: queueOf(consumer, id) }));
  }
}

const send = async (warehouse: string) =>
  accepted(app, 'stock-adjusted', { ...stockAdjusted.example, warehouse });

async function sendSome(warehouse: string): Promise<readonly string[]> {
  return Promise.all(Array.from({ length: 5 }, async () => send(warehouse)));
}

async function waitFor(count: number, consumer: string): Promise<void> {
  await until(`${count} are in the queue of ${consumer}`, async () =>
    (await counts(app, queueOf(consumer))).visible === count ? true : undefined,
  );
}

const partsOf = async (location: string) =>
  Object.fromEntries((await statusAt(app, location)).consumers.map(({ name, status }) => [name, status]));

describe('a consumer that is removed in the documented order', () => {
  it('loses nothing: each request ends, those before with it, those after without it', async () => {
    await open(stackOf('drained'), false);
    const before = await sendSome('in-order');
    await waitFor(5, 'drained');

    await deployDispatcher(true);
    const between = await sendSome('in-order');
    // Still subscribed: it receives what nobody expects it to.
    await waitFor(10, 'drained');
    for (const location of between) {
      const { status, consumers } = await ended(app, location);
      expect([status, consumers.map(({ name }) => name)]).toEqual(['succeeded', ['stays']]);
    }

    await endSubscription('drained');
    const after = await sendSome('in-order');
    for (const location of after) expect(await ended(app, location)).toMatchObject({ status: 'succeeded' });
    expect(await counts(app, queueOf('drained'))).toMatchObject({ visible: 10 });

    await open(stackOf('drained'), true);
    await until('its queue is empty', async () => {
      const left = await counts(app, queueOf('drained'));
      return Object.values(left).every((count) => count === 0) ? true : undefined;
    });
    for (const id of ['WorkDeadLetterQueue', 'RequestsDeadLetterQueue']) {
      expect(await counts(app, queueOf('drained', id))).toMatchObject({ visible: 0, inFlight: 0 });
    }
    await deleteStack('drained');

    for (const location of before) {
      expect(await ended(app, location)).toMatchObject({ status: 'succeeded' });
      expect(await partsOf(location)).toEqual({ stays: 'succeeded', drained: 'succeeded' });
    }
  });
});

describe('a subscriber of another stack', () => {
  it('receives what it asked for as it was published, which is what a consumer here wants, too', async () => {
    const location = await send('data-lake');
    // Nobody here wants it, so that it is not published.
    expect(await ended(app, location)).toMatchObject({ status: 'unrouted', consumers: [] });
    const seen = await take(app, app.ref('data-lake', 'AWS::SQS::Queue', 'RequestsWorkQueue'), 15);
    const warehouses = seen.map(({ Body = '' }) => JSON.parse(Body).data.warehouse);
    expect(new Set(warehouses)).toEqual(new Set(['in-order']));
  });
});

describe('a consumer whose stack is deleted first', () => {
  it('loses what waits in its queue and what is sent after: pending, until the sweeper ends them', async () => {
    await deployDispatcher(false);
    await open(stackOf('cut-off'), false);
    const waiting = await sendSome('too-soon');
    await waitFor(5, 'cut-off');
    await deleteStack('cut-off');
    const after = await sendSome('too-soon');

    const lost = [...waiting, ...after];
    for (const location of lost) {
      await until('the other part has succeeded', async () =>
        (await partsOf(location))['stays'] === 'succeeded' ? true : undefined,
      );
      expect(await statusAt(app, location)).toMatchObject({ status: 'processing' });
      expect(await partsOf(location)).toEqual({ stays: 'succeeded', 'cut-off': 'pending' });
    }

    // Longer than the work queue keeps messages; the sweeper looks once a day.
    await app.pass(Duration.days(6).toMilliseconds());
    for (const location of lost) {
      await until('the sweeper has ended the part', async () =>
        (await partsOf(location))['cut-off'] === 'failed' ? true : undefined,
      );
      expect(await statusAt(app, location)).toMatchObject({
        id: idOf(location),
        status: 'failed',
        consumers: [
          { name: 'stays', status: 'succeeded' },
          { name: 'cut-off', status: 'failed', attempts: 0, error: { title: 'No result in time' } },
        ],
      });
    }
  });
});

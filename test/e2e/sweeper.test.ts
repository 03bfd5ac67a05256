import { join } from 'node:path';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { Duration } from 'aws-cdk-lib';
import { requestTypes } from '../../lambda/contract/requests/all';
import { partOf } from '../../lambda/contract/status-record';
import { stockAdjusted } from '../../lambda/contract/requests/stock-adjusted';
import { addStacks } from '../../lib/app';
import { configOf, onThisMachine } from '../../lib/config';
import { appHandlers } from '../../lib/handlers';
import { counts } from './messages';
import { accepted, idOf, statusAt, type Status } from './requests';
import { letRequestsBeUnrouted, runApp, type RunningApp } from './running-app';
import { until } from './until';

const minute = 60_000;
const retention = Duration.hours(1);
const routes = ['reads', 'shut'].map((consumer) => ({ consumer, description: 'A consumer of the tests' }));

let app: RunningApp;
beforeAll(async () => {
  const handlers = { ...appHandlers, consumer: () => join(__dirname, 'consumers', 'witness.ts') };
  const defaults = onThisMachine(configOf('dev'));
  const config = { ...defaults, work: { ...defaults.work, retention } };
  app = await runApp((cdk) => {
    letRequestsBeUnrouted(cdk);
    // Every request is for both consumers, which receive no ordered ones.
    const types = requestTypes.filter(({ orderedBy }) => orderedBy === undefined);
    addStacks(cdk, { config, requestTypes: types, routes, handlers });
  });
  const FunctionName = app.ref('uketsuke-dev-consumer-shut', 'AWS::Lambda::Function', 'Consumer');
  const listed = await app.lambda.send(new ListEventSourceMappingsCommand({ FunctionName }));
  const UUID = listed.EventSourceMappings?.[0]?.UUID;
  await app.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
  await until('the mapping is shut', async () => {
    app.skip(1000);
    const { EventSourceMappings = [] } = await app.lambda.send(
      new ListEventSourceMappingsCommand({ FunctionName }),
    );
    return EventSourceMappings[0]?.State === 'Disabled' ? true : undefined;
  });
});

/** The item of a request, or what was published of it. */
async function itemOf(id: string, part: string) {
  const { Item } = await app.dynamodb.send(
    new GetItemCommand({
      TableName: app.ref('uketsuke-dev-intake', 'AWS::DynamoDB::Table'),
      Key: { requestId: { S: id }, part: { S: part } },
      ConsistentRead: true,
    }),
  );
  return Item;
}

/** Log lines with a message, parsed. */
function linesOf(message: string): readonly Readonly<Record<string, unknown>>[] {
  return app.lines
    .filter((line) => line.includes(`"${message}"`))
    .map((line): Record<string, unknown> => JSON.parse(line.slice(line.indexOf('{'))));
}

const partsOf = ({ consumers }: Status) =>
  Object.fromEntries(consumers.map(({ name, ...part }) => [name, part]));

describe('a consumer that does not receive', () => {
  it('has failed minutes after the message has expired; the end is published, and nobody looks again', async () => {
    const location = await accepted(app, 'stock-adjusted', stockAdjusted.example);
    const id = idOf(location);
    await until('the other consumer has succeeded, which is published', async () => {
      app.skip(1000);
      const told = (await itemOf(id, partOf.outcomes))?.['told']?.SS;
      return told?.includes('consumer/reads') === true ? true : undefined;
    });
    expect(partsOf(await statusAt(app, location))).toMatchObject({
      reads: { status: 'succeeded' },
      shut: { status: 'pending' },
    });
    expect(await itemOf(id, partOf.request)).toMatchObject({ watch: {}, dueAt: {} });
    const queue = app.ref('uketsuke-dev-consumer-shut', 'AWS::SQS::Queue', 'WorkQueue');
    expect(await counts(app, queue)).toMatchObject({ visible: 1 });

    await app.pass(retention.toMilliseconds());
    const expired = app.now();
    expect(await counts(app, queue)).toMatchObject({ visible: 0, inFlight: 0 });
    const status = await until('the request has ended', async () => {
      const now = await statusAt(app, location);
      if (now.status !== 'processing') return now;
      app.skip(10_000);
      return undefined;
    });
    expect(app.now() - expired).toBeLessThan(25 * minute);
    const reference = `${id}/shut/0`;
    expect([status.status, partsOf(status)]).toEqual([
      'failed',
      {
        reads: expect.objectContaining({ status: 'succeeded' }),
        shut: {
          status: 'failed',
          attempts: 0,
          error: {
            title: 'No result in time',
            detail: 'The consumer did not receive the request in time.',
            reference,
          },
          completedAt: expect.any(String),
        },
      },
    ]);
    const told = await until('its end is published', async () => {
      app.skip(1000);
      const parts = (await itemOf(id, partOf.outcomes))?.['told']?.SS;
      return parts?.includes('ended') === true ? parts : undefined;
    });
    expect(new Set(told)).toEqual(new Set(['dispatched', 'consumer/reads', 'consumer/shut', 'ended']));
    expect(linesOf('part ended by the sweeper')).toMatchObject([
      { level: 'ERROR', requestId: id, consumer: 'shut', reason: 'never received', reference },
    ]);

    await until('the sweeper finds nothing', () => {
      app.skip(10_000);
      const sweeps = linesOf('requests swept');
      const last = sweeps.findLastIndex(({ found }) => found !== 0);
      return last >= 0 && sweeps.length > last + 3 ? true : undefined;
    });
    const records = linesOf('outcomes published').reduce((sum, { records: count }) => sum + Number(count), 0);
    // The request is dispatched, either part ends, and the sweeper postpones its next look twice, unless the watch has ended by then.
    expect([4, 5]).toContain(records);
    expect(app.lines.filter((line) => /still watched|not swept|stays due/.test(line))).toEqual([]);
  });
});

import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  LambdaClient,
  LambdaServiceException,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { AwsError } from '../../../local/aws/error';
import { SeededRandom } from '../../../local/random';
import { EventSourceMappingApi } from '../../../local/services/event-source-mapping/api';
import type { EventSourceMappingDefinition } from '../../../local/services/event-source-mapping/definition';
import { LambdaService } from '../../../local/services/lambda/service';
import { lambdaWire } from '../../../local/services/lambda/wire';
import { AwsFront } from '../../../local/wire/front';
import type { Listening } from '../../../local/wire/local-port';
import { listen } from '../../../local/wire/server';
import { arnOf, environment, HeldFunction, MappedQueue } from './mapped-queue';

const FUNCTION = 'arn:aws:lambda:eu-central-1:000000000000:function:billing';

let queue: MappedQueue;
let uuid: string;
let client: LambdaClient;
let server: Listening;
/** Functions that can be mapped to. */
const known = new Set(['billing', FUNCTION, 'shipping']);

async function start(mapping: Partial<EventSourceMappingDefinition> = {}): Promise<void> {
  queue = await MappedQueue.create(mapping);
  uuid = queue.mappings.list()[0]?.uuid ?? '';
  const { clock, mappings } = queue;
  const functions = {
    describe: (reference: string) => {
      if (known.has(reference)) return {};
      throw new AwsError('ResourceNotFoundException', `Function not found: ${reference}`, { status: 404 });
    },
  };
  const front = new AwsFront({
    environment,
    random: new SeededRandom('front'),
    handlers: {
      lambda: lambdaWire(
        new LambdaService({ environment, clock }),
        new EventSourceMappingApi({ environment, mappings, functions }),
      ),
    },
  });
  server = await listen({
    port: 0,
    handle: async (request, hint) => front.handle(request, hint),
    health: () => ({ status: 'ready' }),
  });
  client = new LambdaClient({
    endpoint: `http://127.0.0.1:${server.port}`,
    region: environment.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
}
afterEach(async () => {
  client.destroy();
  await queue.mappings.stop();
  await server.close();
});

const get = async (UUID = uuid) => client.send(new GetEventSourceMappingCommand({ UUID }));
const update = async (changes: object) =>
  client.send(new UpdateEventSourceMappingCommand({ UUID: uuid, ...changes }));

async function refusal(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
    return 'accepted';
  } catch (error) {
    if (!(error instanceof LambdaServiceException)) throw error;
    return { name: error.name, message: error.message, status: error.$metadata.httpStatusCode };
  }
}

const missing = {
  name: 'ResourceNotFoundException',
  message: 'The resource you requested does not exist.',
  status: 404,
};

describe('GetEventSourceMapping', () => {
  it('says all that there is to a mapping', async () => {
    await start({ maximumConcurrency: 7, reportBatchItemFailures: true });
    const { $metadata, ...mapping } = await get();
    expect([$metadata.httpStatusCode, mapping]).toEqual([
      200,
      {
        UUID: uuid,
        EventSourceMappingArn: `arn:aws:lambda:eu-central-1:000000000000:event-source-mapping:${uuid}`,
        EventSourceArn: arnOf('work'),
        FunctionArn: FUNCTION,
        BatchSize: 10,
        MaximumBatchingWindowInSeconds: 0,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 7 },
        State: 'Enabled',
        StateTransitionReason: 'USER_INITIATED',
        LastModified: new Date('2026-01-01T00:00:00Z'),
      },
    ]);
  });

  it('fails for one that is not there', async () => {
    await start();
    expect(await refusal(get('00000000-0000-4000-8000-000000000000'))).toEqual(missing);
  });
});

describe('UpdateEventSourceMapping', () => {
  it('stops polling and goes on, by way of Disabling and Enabling', async () => {
    await start();
    const states = [(await update({ Enabled: false })).State, (await get()).State];
    await queue.send('a');
    await queue.advance(3600);
    const before = queue.bodies;
    states.push((await update({ Enabled: true })).State, (await get()).State);
    await queue.settle();
    expect([states, before, queue.bodies]).toEqual([
      ['Disabling', 'Disabled', 'Enabling', 'Enabled'],
      [],
      [['a']],
    ]);
  });

  it('lets the batch that is being processed end, and leaves the others where they are', async () => {
    await start({ batchSize: 1, maximumConcurrency: 2 });
    const held = new HeldFunction();
    queue.behaviour = held.behaviour;
    await queue.send('a', 'b', 'c');
    await update({ Enabled: false });
    held.answer();
    held.answer();
    await queue.settle();
    await queue.advance(60);
    expect([queue.bodies, (await get()).State, await queue.counts()]).toEqual([
      [['a'], ['b']],
      'Disabled',
      { visible: 1, hidden: 0 },
    ]);
  });

  it('processes what is gathered while a window is open', async () => {
    await start({ batchSize: 100, batchingWindowSeconds: 60 });
    await queue.send('a', 'b');
    await update({ Enabled: false });
    await queue.settle();
    expect([queue.bodies, await queue.counts()]).toEqual([[['a', 'b']], { visible: 0, hidden: 0 }]);
  });

  it('takes messages as the new values say, and keeps the others', async () => {
    await start({ reportBatchItemFailures: true });
    await update({ Enabled: false });
    await queue.send('1', '2', '3');
    const changed = await update({ Enabled: true, BatchSize: 2, FunctionName: 'shipping' });
    await queue.settle();
    expect([changed, queue.bodies]).toMatchObject([
      {
        BatchSize: 2,
        FunctionArn: FUNCTION.replace('billing', 'shipping'),
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      },
      [['1', '2'], ['3']],
    ]);
  });

  it('changes nothing while it stays enabled or disabled, but says Updating', async () => {
    await start({ enabled: false });
    const [during, after] = [(await update({ Enabled: false })).State, (await get()).State];
    expect([during, after]).toEqual(['Updating', 'Disabled']);
  });

  it('takes the limit of an empty scaling config away', async () => {
    await start({ maximumConcurrency: 7 });
    await update({ ScalingConfig: {} });
    expect((await get()).ScalingConfig).toBeUndefined();
  });

  it.each([
    [
      'a batch size',
      { BatchSize: 11 },
      'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
    ],
    ['a concurrency', { ScalingConfig: { MaximumConcurrency: 1 } }, '2 to 1000 are allowed'],
    [
      'filter criteria',
      { FilterCriteria: { Filters: [] } },
      'FilterCriteria is not supported by the local runtime.',
    ],
  ])('fails with %s that cannot be, and changes nothing', async (_what, changes, message) => {
    await start();
    expect(await refusal(update(changes))).toEqual({
      name: 'InvalidParameterValueException',
      message: expect.stringContaining(message),
      status: 400,
    });
    expect(await get()).toMatchObject({ State: 'Enabled', BatchSize: 10 });
  });

  it('fails while it is being changed', async () => {
    await start();
    // Two at once: the second comes before polling has ended.
    const outcomes = await Promise.all([
      refusal(Promise.resolve().then(() => queue.mappings.update(uuid, { enabled: false }))),
      Promise.resolve()
        .then(() => queue.mappings.update(uuid, { enabled: true }))
        .catch((error: unknown) => (error instanceof AwsError ? [error.code, error.status] : error)),
    ]);
    expect(outcomes).toEqual(['accepted', ['ResourceInUseException', 400]]);
  });

  it('fails for a function that is not there', async () => {
    await start();
    expect(await refusal(update({ FunctionName: 'none' }))).toMatchObject({
      name: 'InvalidParameterValueException',
      message: 'Function does not exist',
    });
  });
});

describe('CreateEventSourceMapping', () => {
  const create = async (more: object = {}) =>
    client.send(
      new CreateEventSourceMappingCommand({
        EventSourceArn: arnOf('work'),
        FunctionName: 'shipping',
        ...more,
      }),
    );

  it('polls once it is made', async () => {
    await start({ enabled: false });
    const { $metadata, State, UUID } = await create({ BatchSize: 2 });
    await queue.send('a');
    expect([$metadata.httpStatusCode, State, (await get(UUID)).State, queue.bodies]).toEqual([
      202,
      'Creating',
      'Enabled',
      [['a']],
    ]);
  });

  it('fails for a pair of queue and function that is there', async () => {
    await start();
    expect(await refusal(create({ FunctionName: FUNCTION }))).toMatchObject({
      name: 'ResourceConflictException',
      message:
        `An event source mapping with SQS arn (" ${arnOf('work')} ") and function (" billing ") already exists. ` +
        `Please update or delete the existing mapping with UUID ${uuid}`,
      status: 409,
    });
  });

  it.each([
    [
      'a source that is neither a queue nor a stream of a table',
      { EventSourceArn: 'arn:aws:kinesis:eu-central-1:0:stream/s' },
      'only SQS queues and DynamoDB streams',
    ],
    ['no source', { EventSourceArn: undefined }, 'Unrecognized event source.'],
    ['a function that is not there', { FunctionName: 'none' }, 'Function does not exist'],
    [
      'a large batch and no window',
      { BatchSize: 11 },
      'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
    ],
    // Recorded from AWS.
    [
      'a queue that is not there',
      { EventSourceArn: arnOf('none') },
      'Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. ' +
        'SQS Error Message: The specified queue does not exist.',
    ],
  ])('fails with %s', async (_what, more, message) => {
    await start();
    expect(await refusal(create(more))).toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringContaining(message),
    });
  });
});

describe('DeleteEventSourceMapping', () => {
  it('polls no more', async () => {
    await start();
    const { State } = await client.send(new DeleteEventSourceMappingCommand({ UUID: uuid }));
    await queue.send('a');
    expect([State, await refusal(get()), queue.bodies]).toEqual(['Deleting', missing, []]);
  });
});

describe('ListEventSourceMappings', () => {
  it('takes those of a queue and of a function, page by page', async () => {
    await start({ enabled: false });
    const { uuid: other } = queue.mappings.create({
      queueArn: arnOf('other'),
      functionName: 'shipping',
      enabled: false,
    });
    const list = async (input: object): Promise<unknown> => {
      const { EventSourceMappings = [], NextMarker } = await client.send(
        new ListEventSourceMappingsCommand(input),
      );
      return [EventSourceMappings.map(({ UUID }) => UUID), NextMarker];
    };
    expect([
      await list({}),
      await list({ EventSourceArn: arnOf('other') }),
      await list({ FunctionName: FUNCTION }),
      await list({ MaxItems: 1 }),
      await list({ MaxItems: 1, Marker: other }),
    ]).toEqual([
      [[uuid, other], undefined],
      [[other], undefined],
      [[uuid], undefined],
      [[uuid], other],
      [[other], undefined],
    ]);
  });

  it.each([
    ['MaxItems', { MaxItems: 0 }],
    ['Marker', { Marker: 'none' }],
  ])('fails with a %s that cannot be', async (name, input) => {
    await start();
    expect(await refusal(client.send(new ListEventSourceMappingsCommand(input)))).toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringContaining(name),
    });
  });
});

/** https://github.com/aws/api-models-aws/tree/main/models/lambda */
describe('errors', () => {
  it.each([
    ['POST', '', '{}', 400, { Type: 'User', message: 'Unrecognized event source.' }],
    ['GET', 'none', '', 404, { Type: 'User', Message: 'The resource you requested does not exist.' }],
  ])('have the member that their model names (%s /%s)', async (method, path, body, status, expected) => {
    await start();
    const { endpoint } = client.config;
    const { hostname, port } = (await endpoint?.()) ?? {};
    const answer = await fetch(`http://${hostname}:${port}/2015-03-31/event-source-mappings/${path}`, {
      method,
      ...(body !== '' && { body }),
    });
    expect([answer.status, await answer.json()]).toEqual([status, expected]);
  });
});

import { AwsError } from '../../../local/aws/error';
import { eventSourceMappings } from '../../../local/resources/event-source-mappings';
import type { ResourceOutcome } from '../../../local/resources/provider';
import { EventSourceMappingApi } from '../../../local/services/event-source-mapping/api';
import { arnOf, broken, done, environment } from './mapped-queue';
import { failures, MappedStream } from './mapped-stream';

type Parameters = Readonly<Record<string, unknown>>;

const PATTERN = '{"eventName":["INSERT"]}';

/** In the words that the API and CloudFormation share. */
const everything = {
  BatchSize: 7,
  BisectBatchOnFunctionError: true,
  DestinationConfig: { OnFailure: { Destination: failures } },
  FilterCriteria: { Filters: [{ Pattern: PATTERN }] },
  FunctionResponseTypes: ['ReportBatchItemFailures'],
  MaximumBatchingWindowInSeconds: 3,
  MaximumRecordAgeInSeconds: 3600,
  MaximumRetryAttempts: 5,
  ParallelizationFactor: 2,
  StartingPosition: 'LATEST',
};

let table: MappedStream;
let api: EventSourceMappingApi;
beforeEach(() => {
  table = new MappedStream();
  const { mappings } = table;
  api = new EventSourceMappingApi({ environment, mappings, functions: { describe: () => ({}) } });
});
afterEach(async () => {
  await table.mappings.stop();
});

const queue = { EventSourceArn: arnOf('work'), FunctionName: 'billing' };
const stream = (): Parameters => ({
  EventSourceArn: table.stream.arn,
  FunctionName: 'billing',
  StartingPosition: 'TRIM_HORIZON',
});
const create = async (input: Parameters): Promise<Parameters> =>
  Object(await api.call('CreateEventSourceMapping', input));
const deploy = async (properties: Parameters): Promise<ResourceOutcome> =>
  eventSourceMappings(table.mappings).create({
    logicalId: 'Made',
    stackName: 's',
    generatedName: 's-Made-1',
    properties,
  });
const update = async (UUID: unknown, changes: Parameters): Promise<Parameters> => {
  await table.settle();
  return Object(await api.call('UpdateEventSourceMapping', { UUID, ...changes }));
};

async function refusal(call: Promise<object>): Promise<string> {
  try {
    await call;
    return 'accepted';
  } catch (error) {
    return error instanceof AwsError ? `${error.code}: ${error.message}` : String(error);
  }
}

/** What does not fit which source, whoever asks for it. */
const misfits: readonly (readonly [kind: 'SQS' | 'DynamoDB', parameter: string, value: unknown])[] = [
  ['SQS', 'StartingPosition', 'LATEST'],
  ['SQS', 'BisectBatchOnFunctionError', true],
  ['SQS', 'MaximumRetryAttempts', 1],
  ['SQS', 'MaximumRecordAgeInSeconds', 60],
  ['SQS', 'ParallelizationFactor', 1],
  ['SQS', 'DestinationConfig', { OnFailure: { Destination: failures } }],
  ['DynamoDB', 'ScalingConfig', { MaximumConcurrency: 2 }],
];
const sourceOf = (kind: 'SQS' | 'DynamoDB'): Parameters => (kind === 'SQS' ? queue : stream());
const isInvalid = (kind: string, parameter: string): string =>
  `InvalidParameterValueException: ${parameter} is not valid for ${kind} event sources.`;

// https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
describe('the API', () => {
  it('makes a mapping of a stream with all that it is told', async () => {
    const { UUID } = await create({ ...stream(), ...everything });
    expect(await api.call('GetEventSourceMapping', { UUID })).toMatchObject({
      ...everything,
      EventSourceArn: table.stream.arn,
      FunctionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:billing',
    });
  });

  it('makes a mapping of a stream with the documented defaults', async () => {
    expect(await create(stream())).toMatchObject({
      BatchSize: 100,
      BisectBatchOnFunctionError: false,
      DestinationConfig: { OnFailure: {} },
      FunctionResponseTypes: [],
      MaximumBatchingWindowInSeconds: 0,
      MaximumRecordAgeInSeconds: -1,
      MaximumRetryAttempts: -1,
      ParallelizationFactor: 1,
      TumblingWindowInSeconds: 0,
      LastProcessingResult: 'No records processed',
      StateTransitionReason: 'User action',
    });
  });

  it('reports how the last run of the function ended', async () => {
    const { UUID } = await create(stream());
    const results: unknown[] = [];
    for (const behaviour of [broken, done]) {
      table.behaviour = () => behaviour;
      await table.written('a');
      const { LastProcessingResult } = Object(await api.call('GetEventSourceMapping', { UUID }));
      results.push(LastProcessingResult);
      await table.advance(1);
    }
    const { LastProcessingResult } = Object(await api.call('GetEventSourceMapping', { UUID }));
    expect([...results, LastProcessingResult]).toEqual([
      'PROBLEM: Function call failed',
      'PROBLEM: Function call failed',
      'OK',
    ]);
  });

  it('fails for a stream that is not there', async () => {
    const EventSourceArn = `${table.stream.arn}0`;
    expect(await refusal(create({ ...stream(), EventSourceArn }))).toBe(
      `InvalidParameterValueException: Stream not found: ${EventSourceArn}`,
    );
  });

  it('fails for a pair of stream and function that is there', async () => {
    const { UUID } = await create(stream());
    expect(await refusal(create(stream()))).toBe(
      `ResourceConflictException: The event source arn (" ${table.stream.arn} ") and function (" billing ") ` +
        `provided mapping already exists. Please update or delete the existing mapping with UUID ${String(UUID)}`,
    );
  });

  it('changes what can be changed, and takes filters and destination away', async () => {
    const { UUID } = await create({ ...stream(), ...everything });
    const changed = await update(UUID, {
      BatchSize: 9,
      DestinationConfig: { OnFailure: {} },
      FilterCriteria: {},
      MaximumRetryAttempts: 0,
    });
    const { FilterCriteria: _criteria, ...rest } = everything;
    const expected = { ...rest, BatchSize: 9, DestinationConfig: { OnFailure: {} }, MaximumRetryAttempts: 0 };
    expect(changed).toMatchObject(expected);
    expect(changed).not.toHaveProperty('FilterCriteria');
  });

  it.each(misfits)('fails for an %s source with %s', async (kind, parameter, value) => {
    expect(await refusal(create({ ...sourceOf(kind), [parameter]: value }))).toBe(isInvalid(kind, parameter));
    expect(table.mappings.list()).toEqual([]);
  });

  it('fails to give a stream what is for queues', async () => {
    const { UUID } = await create(stream());
    const changes = { ScalingConfig: { MaximumConcurrency: 2 } };
    expect(await refusal(update(UUID, changes))).toBe(isInvalid('DynamoDB', 'ScalingConfig'));
  });

  it.each([
    [
      { StartingPosition: undefined },
      "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
    ],
    [
      { StartingPosition: '0' },
      "ValidationException: 1 validation error detected: Value '0' at 'startingPosition' failed to satisfy constraint: " +
        'Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]',
    ],
    [{ StartingPosition: 'AT_TIMESTAMP' }, 'Unsupported starting position for arn type: arn:aws:dynamodb:'],
    [{ StartingPositionTimestamp: 0 }, 'Timestamp only valid with StartingPosition AT_TIMESTAMP'],
    [{ TumblingWindowInSeconds: 60 }, 'TumblingWindowInSeconds is not supported by the local runtime.'],
    [{ BatchSize: 20_000 }, 'a batch size of 20000 given'],
    [{ FilterCriteria: { Filters: [{ Pattern: '[' }] } }, 'the filter pattern [ cannot be used'],
    [{ FilterCriteria: { Filters: [{}] } }, 'Pattern is missing.'],
    [{ BisectBatchOnFunctionError: 'yes' }, 'BisectBatchOnFunctionError: true or false is needed.'],
  ])('fails for a stream with %j', async (more, message) => {
    expect(await refusal(create({ ...stream(), ...more }))).toContain(message);
  });
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html
describe('a template', () => {
  it('makes a mapping of a stream, and is told what of it is different here', async () => {
    const { ref, notDone } = await deploy({
      ...stream(),
      ...everything,
      BatchSize: '7',
      BisectBatchOnFunctionError: 'true',
    });
    expect(await api.call('GetEventSourceMapping', { UUID: ref })).toMatchObject(everything);
    expect(notDone).toEqual([
      { property: 'ParallelizationFactor', why: 'batches of a stream go one at a time here, in order.' },
    ]);
  });

  it('has a mapping run without a destination that is not here, and is told so', async () => {
    const destination = { OnFailure: { Destination: 'arn:aws:s3:::failures' } };
    const { ref, notDone } = await deploy({ ...stream(), DestinationConfig: destination });
    expect(await api.call('GetEventSourceMapping', { UUID: ref })).toMatchObject({
      DestinationConfig: { OnFailure: {} },
    });
    expect(notDone?.map(({ property }) => property)).toEqual(['DestinationConfig.OnFailure']);
  });

  it('is told that the messages of a queue are not filtered', async () => {
    const { notDone } = await deploy({ ...queue, FilterCriteria: everything.FilterCriteria, Enabled: false });
    expect(notDone?.map(({ property }) => property)).toEqual(['FilterCriteria']);
  });

  it.each(misfits)('fails for an %s source with %s', async (kind, parameter, value) => {
    expect(await refusal(deploy({ ...sourceOf(kind), [parameter]: value }))).toBe(isInvalid(kind, parameter));
  });

  it('fails without a starting position', async () => {
    const { StartingPosition: _none, ...rest } = stream();
    expect(await refusal(deploy(rest))).toContain('TRIM_HORIZON and LATEST are allowed');
  });
});

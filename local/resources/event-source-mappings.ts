import { sourceKindOf } from '../services/event-source-mapping/definition';
import { destinationChangesIn, filterChangesIn, refuseMisfits } from '../services/event-source-mapping/input';
import type { EventSourceMappings } from '../services/event-source-mapping/service';
import { numbersOf, objectOf, textOf, type Properties } from './lambda-properties';
import type { ResourceOutcome, ResourceProvider } from './provider';

type NotDone = NonNullable<ResourceOutcome['notDone']>;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html */
export function eventSourceMappings(mappings: EventSourceMappings): ResourceProvider {
  return {
    type: 'AWS::Lambda::EventSourceMapping',
    supported: [
      'BatchSize',
      'BisectBatchOnFunctionError',
      'DestinationConfig',
      'Enabled',
      'EventSourceArn',
      'FilterCriteria',
      'FunctionName',
      'FunctionResponseTypes',
      'MaximumBatchingWindowInSeconds',
      'MaximumRecordAgeInSeconds',
      'MaximumRetryAttempts',
      'ParallelizationFactor',
      'ScalingConfig',
      'StartingPosition',
      'StartingPositionTimestamp',
    ],
    essential: ['EventSourceArn', 'FunctionName'],
    ignored: ['KmsKeyArn', 'MetricsConfig', 'ProvisionedPollerConfig', 'Tags'],
    create: async ({ properties }) => {
      const isStream = sourceKindOf(textOf(properties, 'EventSourceArn') ?? '') === 'stream';
      refuseMisfits(properties, isStream ? 'stream' : 'queue');
      const { uuid, arn } = isStream ? ofStream(mappings, properties) : ofQueue(mappings, properties);
      return Promise.resolve({
        ref: uuid,
        attributes: { Id: uuid, EventSourceMappingArn: arn },
        notDone: isStream ? notDoneForStream(properties) : notDoneForQueue(properties),
      });
    },
  };
}

type Made = ReturnType<EventSourceMappings['create']>;

function ofQueue(mappings: EventSourceMappings, properties: Properties): Made {
  return mappings.create({
    queueArn: textOf(properties, 'EventSourceArn') ?? '(none)',
    ...common(properties),
    ...numbersOf(objectOf(properties, 'ScalingConfig'), { MaximumConcurrency: 'maximumConcurrency' }),
  });
}

function ofStream(mappings: EventSourceMappings, properties: Properties): Made {
  return mappings.create({
    streamArn: textOf(properties, 'EventSourceArn') ?? '(none)',
    startingPosition: textOf(properties, 'StartingPosition') ?? '(none)',
    ...common(properties),
    ...numbersOf(properties, {
      MaximumRecordAgeInSeconds: 'maximumRecordAgeSeconds',
      MaximumRetryAttempts: 'maximumRetryAttempts',
      ParallelizationFactor: 'parallelizationFactor',
    }),
    bisectBatchOnFunctionError: isTrue(properties['BisectBatchOnFunctionError']),
    ...filterChangesIn(properties),
    ...(destinationProblem(properties) === undefined && destinationChangesIn(properties)),
  });
}

function common(properties: Properties): {
  readonly functionName: string;
  readonly reportBatchItemFailures: boolean;
  readonly enabled: boolean;
  readonly batchSize?: number;
  readonly batchingWindowSeconds?: number;
} {
  const responses = properties['FunctionResponseTypes'];
  return {
    functionName: textOf(properties, 'FunctionName') ?? '',
    reportBatchItemFailures: Array.isArray(responses) && responses.includes('ReportBatchItemFailures'),
    enabled: !/^false$/i.test(String(properties['Enabled'])),
    ...numbersOf(properties, {
      BatchSize: 'batchSize',
      MaximumBatchingWindowInSeconds: 'batchingWindowSeconds',
    }),
  };
}

function notDoneForQueue(properties: Properties): NotDone {
  if (properties['FilterCriteria'] === undefined) return [];
  return [{ property: 'FilterCriteria', why: 'the messages of a queue are not filtered here.' }];
}

function notDoneForStream(properties: Properties): NotDone {
  const factor = Number(properties['ParallelizationFactor'] ?? 1);
  const destination = destinationProblem(properties);
  return [
    ...(factor > 1
      ? [{ property: 'ParallelizationFactor', why: 'batches of a stream go one at a time here, in order.' }]
      : []),
    ...(destination === undefined ? [] : [{ property: 'DestinationConfig.OnFailure', why: destination }]),
  ];
}

/** Lambda has destinations that the runtime has not: the mapping runs without them. */
function destinationProblem(properties: Properties): string | undefined {
  const arn = textOf(objectOf(objectOf(properties, 'DestinationConfig'), 'OnFailure'), 'Destination');
  if (arn === undefined || /^arn:[^:]+:(sqs|sns):/.test(arn)) return undefined;
  return `only queues and topics are told of discarded records here, not ${arn}.`;
}

function isTrue(value: unknown): boolean {
  return /^true$/i.test(String(value));
}

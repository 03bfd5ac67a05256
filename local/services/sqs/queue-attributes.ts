import { fifoQueuesOnly, invalidAttributeName, invalidAttributeValue, unknownAttribute } from './errors';
import { type Input, textMap } from './input';
import type { SqsLimits } from './limits';
import { readPolicy } from '../../aws/policy/document';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
export function defaultAttributes(fifo: boolean, limits: SqsLimits): Map<string, string> {
  return new Map([
    ['VisibilityTimeout', '30'],
    ['MaximumMessageSize', String(limits.messageBytes)],
    ['MessageRetentionPeriod', '345600'],
    ['DelaySeconds', '0'],
    ['ReceiveMessageWaitTimeSeconds', '0'],
    ['SqsManagedSseEnabled', 'true'],
    ...(fifo ? fifoDefaults : []),
  ]);
}

const fifoDefaults: readonly (readonly [string, string])[] = [
  ['FifoQueue', 'true'],
  ['ContentBasedDeduplication', 'false'],
  ['DeduplicationScope', 'queue'],
  ['FifoThroughputLimit', 'perQueue'],
];

const ranges: Readonly<Record<string, readonly [number, number]>> = {
  VisibilityTimeout: [0, 43_200],
  MessageRetentionPeriod: [60, 1_209_600],
  DelaySeconds: [0, 900],
  ReceiveMessageWaitTimeSeconds: [0, 20],
  KmsDataKeyReusePeriodSeconds: [60, 86_400],
};

const choices: Readonly<Record<string, readonly string[]>> = {
  SqsManagedSseEnabled: ['true', 'false'],
  ContentBasedDeduplication: ['true', 'false'],
  DeduplicationScope: ['queue', 'messageGroup'],
  FifoThroughputLimit: ['perQueue', 'perMessageGroupId'],
};

/** Attributes that an empty value removes. */
const removable: ReadonlySet<string> = new Set([
  'Policy',
  'RedrivePolicy',
  'RedriveAllowPolicy',
  'KmsMasterKeyId',
]);

const flags: ReadonlySet<string> = new Set([
  'ContentBasedDeduplication',
  'FifoQueue',
  'SqsManagedSseEnabled',
]);

/** Returns the attributes of a request. SQS accepts a flag in any letter case and keeps it in lower case. */
export function readAttributes(input: Input): Map<string, string> {
  const given = textMap(input, 'Attributes');
  for (const [name, value] of given) {
    if (flags.has(name) && /^(true|false)$/i.test(value)) given.set(name, value.toLowerCase());
  }
  return given;
}

/**
 * Checks attributes that a caller sets; redrive policies are checked apart, since they speak of other queues.
 * @throws AwsError `InvalidAttributeName`, `InvalidAttributeValue`
 */
export function checkAttributes(
  given: ReadonlyMap<string, string>,
  queue: { readonly fifo: boolean; readonly attributes: ReadonlyMap<string, string> },
  limits: SqsLimits,
): void {
  for (const [name, value] of given) checkAttribute(name, value, queue.fifo, limits);
  checkTogether(new Map([...queue.attributes, ...given]));
  if (given.get('SqsManagedSseEnabled') === 'true' && (given.get('KmsMasterKeyId') ?? '') !== '') {
    throw invalidAttributeName(
      'You can use one type of server-side encryption (SSE) at one time. ' +
        'You can either enable KMS SSE or SQS SSE.',
    );
  }
}

function checkAttribute(name: string, value: string, fifo: boolean, limits: SqsLimits): void {
  const range = name === 'MaximumMessageSize' ? ([1024, limits.messageBytes] as const) : own(ranges, name);
  const allowed = own(choices, name);
  const isFifoOnly = fifoDefaults.some(([attribute]) => attribute === name);
  if (isFifoOnly && !fifo) {
    throw isOfHighThroughput(name) ? fifoQueuesOnly(name) : unknownAttribute(name);
  }
  if (name === 'FifoQueue') {
    if (value !== 'true') throw invalidAttributeValue(name, 'Modifying queue type is not supported.');
  } else if (range !== undefined) {
    const isInRange = /^[0-9]+$/.test(value) && Number(value) >= range[0] && Number(value) <= range[1];
    if (!isInRange) throw invalidAttributeValue(name);
  } else if (allowed !== undefined) {
    if (!allowed.includes(value)) throw invalidAttributeValue(name);
  } else if (!removable.has(name)) {
    throw unknownAttribute(name);
  } else if (name === 'Policy' && value !== '' && readPolicy(value) === undefined) {
    throw invalidAttributeValue(name);
  }
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html */
function isOfHighThroughput(name: string): boolean {
  return name === 'DeduplicationScope' || name === 'FifoThroughputLimit';
}

function checkTogether(attributes: ReadonlyMap<string, string>): void {
  const perGroup = attributes.get('DeduplicationScope') === 'messageGroup';
  if (attributes.get('FifoThroughputLimit') === 'perMessageGroupId' && !perGroup) {
    throw invalidAttributeValue(
      'FifoThroughputLimit',
      'The perMessageGroupId value is allowed only when the value for DeduplicationScope is messageGroup.',
    );
  }
}

/** Puts checked attributes in effect. */
export function applyAttributes(attributes: Map<string, string>, given: ReadonlyMap<string, string>): void {
  for (const [name, value] of given) {
    if (value === '' && removable.has(name)) attributes.delete(name);
    else attributes.set(name, value);
  }
  if ((given.get('KmsMasterKeyId') ?? '') !== '') attributes.set('SqsManagedSseEnabled', 'false');
  if (given.get('SqsManagedSseEnabled') === 'true') attributes.delete('KmsMasterKeyId');
  // The reuse period belongs to a key: without one, AWS does not list it.
  if (!attributes.has('KmsMasterKeyId')) attributes.delete('KmsDataKeyReusePeriodSeconds');
  else if (!attributes.has('KmsDataKeyReusePeriodSeconds')) {
    attributes.set('KmsDataKeyReusePeriodSeconds', '300');
  }
}

function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

import type { AwsService, CallContext, Environment } from '../aws/call';
import { formatArn } from '../aws/arn';
import type { ResourceOutcome, ResourceProvider } from './provider';

type Properties = Readonly<Record<string, unknown>>;
type Call = (action: string, input: Properties) => Promise<object>;

/** AWS::SQS::Queue, AWS::SQS::QueuePolicy and AWS::SQS::QueueInlinePolicy. */
export function sqsProviders(sqs: AwsService, environment: Environment): ResourceProvider[] {
  const context: CallContext = {
    principal: { kind: 'account', account: environment.account },
    requestId: 'cloudformation',
  };
  const call: Call = async (action, input) => sqs.call(action, input, context);
  return [queue(call, environment), queuePolicy(call), queueInlinePolicy(call)];
}

const queueAttributes = [
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'DelaySeconds',
  'FifoQueue',
  'FifoThroughputLimit',
  'KmsDataKeyReusePeriodSeconds',
  'KmsMasterKeyId',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'RedriveAllowPolicy',
  'RedrivePolicy',
  'SqsManagedSseEnabled',
  'VisibilityTimeout',
] as const;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html */
function queue(call: Call, environment: Environment): ResourceProvider {
  return {
    type: 'AWS::SQS::Queue',
    supported: [...queueAttributes, 'QueueName', 'Tags'],
    ignored: [],
    optional: ['RedrivePolicy'],
    create: async ({ properties, generatedName }) => {
      const fifo = attributeText(properties['FifoQueue'])?.toLowerCase() === 'true';
      const name = textOf(properties['QueueName']) ?? shorten(generatedName, fifo ? '.fifo' : '');
      const { RedrivePolicy, ...attributes } = attributesOf(properties, fifo);
      const created = await call('CreateQueue', {
        QueueName: name,
        Attributes: attributes,
        tags: tagsOf(properties['Tags']),
      });
      const url = 'QueueUrl' in created ? String(created.QueueUrl) : '';
      const notDone = RedrivePolicy === undefined ? [] : await setRedrive(call, url, RedrivePolicy);
      const { partition, region, account } = environment;
      const arn = formatArn({ partition, service: 'sqs', region, account, resource: name });
      return { ref: url, attributes: { Arn: arn, QueueName: name, QueueUrl: url }, notDone };
    },
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queuepolicy.html */
function queuePolicy(call: Call): ResourceProvider {
  return {
    type: 'AWS::SQS::QueuePolicy',
    supported: ['PolicyDocument', 'Queues'],
    ignored: [],
    create: async ({ properties, generatedName }) => {
      const { Queues: queues } = properties;
      if (!Array.isArray(queues)) throw new Error('Queues must be a list of queue URLs.');
      for (const url of queues) await setPolicy(call, url, properties['PolicyDocument']);
      return { ref: generatedName, attributes: { Id: generatedName } };
    },
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queueinlinepolicy.html */
function queueInlinePolicy(call: Call): ResourceProvider {
  return {
    type: 'AWS::SQS::QueueInlinePolicy',
    supported: ['PolicyDocument', 'Queue'],
    ignored: [],
    create: async ({ properties, generatedName }) => {
      await setPolicy(call, properties['Queue'], properties['PolicyDocument']);
      return { ref: generatedName, attributes: {} };
    },
  };
}

/** Sets the dead-letter queue. It may be outside the assembly, and the queue is worth having without it. */
async function setRedrive(
  call: Call,
  QueueUrl: string,
  RedrivePolicy: string,
): Promise<NonNullable<ResourceOutcome['notDone']>> {
  try {
    await call('SetQueueAttributes', { QueueUrl, Attributes: { RedrivePolicy } });
    return [];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return [{ property: 'RedrivePolicy', why: `${message} The queue is made without it.` }];
  }
}

async function setPolicy(call: Call, queueUrl: unknown, document: unknown): Promise<void> {
  const policy = attributeText(document);
  if (policy === undefined) throw new Error('PolicyDocument must be a policy.');
  await call('SetQueueAttributes', { QueueUrl: queueUrl, Attributes: { Policy: policy } });
}

/** `FifoQueue: false` is left out: SQS takes the attribute for FIFO queues only. */
function attributesOf(properties: Properties, fifo: boolean): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const name of queueAttributes) {
    const text = attributeText(properties[name]);
    if (text !== undefined && (name !== 'FifoQueue' || fifo)) attributes[name] = text;
  }
  return attributes;
}

/** Attributes of SQS are text: numbers and booleans spelled out, policies as JSON. */
function attributeText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function tagsOf(tags: unknown): Record<string, string> {
  const byKey: Record<string, string> = {};
  const list: readonly unknown[] = Array.isArray(tags) ? tags : [];
  for (const tag of list) {
    if (typeof tag !== 'object' || tag === null || !('Key' in tag) || !('Value' in tag)) {
      throw new Error(`Tags: ${JSON.stringify(tag)} given; a tag has a Key and a Value.`);
    }
    byKey[String(tag.Key)] = String(tag.Value);
  }
  return byKey;
}

/** Queue names have up to 80 characters; what tells generated names apart is at their end. */
function shorten(name: string, suffix: string): string {
  const room = 80 - suffix.length;
  const end = 16;
  const short = name.length <= room ? name : `${name.slice(0, room - end)}${name.slice(-end)}`;
  return short + suffix;
}

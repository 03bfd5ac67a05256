import type { AwsService, CallContext, Environment } from '../aws/call';
import type { ResourceOutcome, ResourceProvider, ResourceRequest } from './provider';

type Properties = Readonly<Record<string, unknown>>;

/** AWS::SNS::Topic, AWS::SNS::Subscription, AWS::SNS::TopicPolicy and AWS::SNS::TopicInlinePolicy. */
export function snsProviders(sns: AwsService, environment: Environment): ResourceProvider[] {
  const context: CallContext = {
    principal: { kind: 'account', account: environment.account },
    requestId: 'cloudformation',
  };
  const call: Call = async (action, input) => sns.call(action, input, context);
  return [topic(call), subscription(call, environment), topicPolicy(call), topicInlinePolicy(call)];
}

type Call = (action: string, input: Properties) => Promise<object>;

const topicAttributes = [
  'ContentBasedDeduplication',
  'DisplayName',
  'FifoThroughputScope',
  'FifoTopic',
  'KmsMasterKeyId',
  'MaximumMessageSize',
  'SignatureVersion',
  'TracingConfig',
] as const;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topic.html */
function topic(call: Call): ResourceProvider {
  return {
    type: 'AWS::SNS::Topic',
    supported: [...topicAttributes, 'Subscription', 'Tags', 'TopicName'],
    // Archives, redaction and delivery status logs are missed where they are asked for, so that they are named.
    ignored: [],
    create: async ({ properties, generatedName }) => {
      const fifo = textOf(properties['FifoTopic'])?.toLowerCase() === 'true';
      const name = textOf(properties['TopicName']) ?? (fifo ? `${generatedName}.fifo` : generatedName);
      const created = await call('CreateTopic', {
        Name: name,
        Attributes: attributesOf(properties, topicAttributes),
        Tags: properties['Tags'],
      });
      const arn = textMember(created, 'TopicArn');
      for (const { Protocol, Endpoint } of structures(properties['Subscription'], 'Subscription')) {
        await call('Subscribe', { TopicArn: arn, Protocol, Endpoint });
      }
      return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
    },
  };
}

const subscriptionAttributes = [
  'DeliveryPolicy',
  'FilterPolicy',
  'FilterPolicyScope',
  'RawMessageDelivery',
  'RedrivePolicy',
  'SubscriptionRoleArn',
] as const;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-subscription.html */
function subscription(call: Call, environment: Environment): ResourceProvider {
  return {
    type: 'AWS::SNS::Subscription',
    supported: [...subscriptionAttributes, 'Endpoint', 'Protocol', 'Region', 'TopicArn'],
    ignored: [],
    essential: ['Endpoint', 'TopicArn'],
    optional: ['RedrivePolicy'],
    create: async ({ properties }) => {
      const region = textOf(properties['Region']) ?? environment.region;
      if (region !== environment.region) {
        throw new Error(`Region: ${region} given; only ${environment.region} is here.`);
      }
      const { TopicArn, Protocol, Endpoint } = properties;
      const subscribed = await call('Subscribe', {
        TopicArn,
        Protocol,
        Endpoint,
        Attributes: attributesOf(properties, subscriptionAttributes),
        ReturnSubscriptionArn: true,
      });
      const arn = textMember(subscribed, 'SubscriptionArn');
      return { ref: arn, attributes: { Arn: arn } };
    },
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topicpolicy.html */
function topicPolicy(call: Call): ResourceProvider {
  return {
    type: 'AWS::SNS::TopicPolicy',
    supported: ['PolicyDocument', 'Topics'],
    ignored: [],
    create: async (request) => {
      const topics = request.properties['Topics'];
      if (!Array.isArray(topics)) throw new Error('Topics: a list of topic ARNs is needed.');
      for (const arn of topics) await setPolicy(call, arn, request);
      return { ref: request.generatedName, attributes: { Id: request.generatedName } };
    },
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topicinlinepolicy.html */
function topicInlinePolicy(call: Call): ResourceProvider {
  return {
    type: 'AWS::SNS::TopicInlinePolicy',
    supported: ['PolicyDocument', 'TopicArn'],
    ignored: [],
    create: async (request): Promise<ResourceOutcome> => {
      const arn = textOf(request.properties['TopicArn']) ?? '';
      await setPolicy(call, arn, request);
      return { ref: arn, attributes: {} };
    },
  };
}

async function setPolicy(call: Call, arn: unknown, { properties }: ResourceRequest): Promise<void> {
  await call('SetTopicAttributes', {
    TopicArn: arn,
    AttributeName: 'Policy',
    AttributeValue: textOf(properties['PolicyDocument']),
  });
}

/** Attributes of SNS are text: policies may be objects in a template, and flags may be text. */
function attributesOf(properties: Properties, names: readonly string[]): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const name of names) {
    const value = textOf(properties[name]);
    if (value !== undefined) attributes[name] = value;
  }
  return attributes;
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function structures(value: unknown, name: string): Properties[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || !value.every(isStructure))
    throw new Error(`${name}: a list of objects is needed.`);
  return value;
}

function isStructure(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textMember(result: object, name: string): string {
  const value: unknown = isStructure(result) ? result[name] : undefined;
  if (typeof value !== 'string') throw new Error(`SNS answered without ${name}.`);
  return value;
}

import type { Resource, SynthesizedStack, Template } from './compose';

type Properties = Readonly<Record<string, unknown>>;

/** What an app is made of, in a page: for whoever reviews a change of it. */
export function describeTopology(stacks: readonly SynthesizedStack[]): string {
  const names = new Names(stacks);
  return stacks.map((stack) => describeStack(stack, names)).join('\n\n');
}

function describeStack({ name, template, after }: SynthesizedStack, names: Names): string {
  const show: Show = (value) => names.show(value, template);
  const lines = Object.entries(template.Resources).flatMap(([id, resource]) => {
    const described = descriptions[resource.Type]?.(resource.Properties ?? {}, show);
    return described === undefined ? [] : [`  ${names.of(template, id)}: ${described}${keep(resource)}`];
  });
  const outputs = Object.entries(template.Outputs ?? {})
    .filter(([, { Description }]) => Description !== undefined)
    .map(([id]) => id);
  return [
    `${name}${after.length === 0 ? '' : ` (after ${after.join(', ')})`}`,
    ...lines,
    ...gatewayResponses(template),
    ...(outputs.length === 0 ? [] : [`  outputs: ${outputs.join(', ')}`]),
  ].join('\n');
}

/** One line for each status: most of them say the same. */
function gatewayResponses({ Resources }: Template): string[] {
  const types = new Map<string, string[]>();
  for (const { Type, Properties = {} } of Object.values(Resources)) {
    if (Type !== 'AWS::ApiGateway::GatewayResponse') continue;
    const retry = JSON.stringify(Properties['ResponseParameters']).includes('Retry-After');
    const status = `${text(Properties['StatusCode'], 'as it was')}${retry ? ' with Retry-After' : ''}`;
    types.set(status, [...(types.get(status) ?? []), String(Properties['ResponseType'])]);
  }
  return [...types].map(([status, names]) => `  API Gateway itself, ${status}: ${names.join(' ')}`).sort();
}

function keep({ DeletionPolicy }: Resource): string {
  return DeletionPolicy?.startsWith('Retain') === true ? ', kept' : '';
}

type Show = (value: unknown) => string;
type Describe = (properties: Properties, show: Show) => string | undefined;

const descriptions: Readonly<Record<string, Describe>> = {
  'AWS::SQS::Queue': (queue, show) =>
    [
      `${queue['FifoQueue'] === true ? 'FIFO queue' : 'queue'}, keeps ${days(queue['MessageRetentionPeriod'])}`,
      ...given(queue['VisibilityTimeout'], (value) => `hidden ${String(value)} s`),
      ...given(queue['MaximumMessageSize'], (value) => `at most ${String(value)} bytes`),
      ...given(queue['RedrivePolicy'], (policy) => {
        const { maxReceiveCount, deadLetterTargetArn } = fields(policy);
        return `after ${String(maxReceiveCount)} receives to ${show(deadLetterTargetArn)}`;
      }),
    ].join(', '),
  'AWS::SQS::QueuePolicy': (policy, show) => statements(policy['PolicyDocument'], show),
  'AWS::S3::Bucket': (bucket) => {
    const [rule] = list(fields(bucket['LifecycleConfiguration'])['Rules']).map(fields);
    const open = Object.values(fields(bucket['PublicAccessBlockConfiguration'])).filter((on) => on !== true);
    return [
      `bucket, keeps ${String(rule?.['ExpirationInDays'])} d`,
      open.length === 0 ? 'not public' : 'public',
      bucket['BucketEncryption'] === undefined ? 'not encrypted' : 'encrypted',
    ].join(', ');
  },
  'AWS::S3::BucketPolicy': (policy, show) => statements(policy['PolicyDocument'], show),
  'AWS::SNS::TopicPolicy': (policy, show) => statements(policy['PolicyDocument'], show),
  'AWS::SNS::Topic': (topic) =>
    [
      topic['FifoTopic'] === true ? 'FIFO topic' : 'topic',
      ...given(topic['KmsMasterKeyId'], () => 'encrypted'),
      ...given(topic['MaximumMessageSize'], (value) => `at most ${String(value)} bytes`),
      ...given(topic['SignatureVersion'], (version) => `signed by version ${String(version)}`),
    ].join(', '),
  'AWS::SNS::Subscription': (subscription, show) =>
    [
      `${show(subscription['TopicArn'])} to ${show(subscription['Endpoint'])}`,
      ...(subscription['Protocol'] === 'sqs' ? [] : [`by ${String(subscription['Protocol'])}`]),
      subscription['RawMessageDelivery'] === true ? 'raw' : 'wrapped',
      subscription['FilterPolicy'] === undefined
        ? 'everything'
        : `${String(subscription['FilterPolicyScope'])} ${JSON.stringify(subscription['FilterPolicy'])}`,
      ...given(fields(subscription['DeliveryPolicy'])['throttlePolicy'], (policy) => {
        const { maxReceivesPerSecond } = fields(policy);
        return `${String(maxReceivesPerSecond)}/s`;
      }),
      ...given(fields(subscription['DeliveryPolicy'])['healthyRetryPolicy'], (policy) => {
        const { numRetries, minDelayTarget, maxDelayTarget, backoffFunction } = fields(policy);
        return `${String(numRetries)} retries, ${String(minDelayTarget)} to ${String(maxDelayTarget)} s ${String(backoffFunction)}`;
      }),
      `undelivered to ${show(fields(subscription['RedrivePolicy'])['deadLetterTargetArn'] ?? 'nowhere')}`,
    ].join(', '),
  'AWS::Lambda::Permission': (permission, show) =>
    `${String(permission['Principal'])} ${String(permission['Action'])} on ${show(permission['FunctionName'])} if aws:SourceArn ${show(permission['SourceArn'])}`,
  'AWS::Lambda::EventInvokeConfig': (config, show) =>
    [
      `asynchronous calls of ${show(config['FunctionName'])}`,
      `${String(config['MaximumRetryAttempts'])} retries, at most ${String(config['MaximumEventAgeInSeconds'])} s`,
      `failed to ${show(fields(fields(config['DestinationConfig'])['OnFailure'])['Destination'])}`,
    ].join(', '),
  'AWS::Lambda::Function': (code) =>
    [
      `function, ${String(code['Runtime'])} ${String(code['Architectures'])}`,
      `${String(code['MemorySize'])} MiB`,
      `${String(code['Timeout'])} s`,
      ...Object.keys(fields(fields(code['Environment'])['Variables'])),
    ].join(', '),
  'AWS::Lambda::EventSourceMapping': (mapping, show) =>
    [
      `${show(mapping['EventSourceArn'])} to ${show(mapping['FunctionName'])}`,
      `batch ${String(mapping['BatchSize'])}`,
      ...(mapping['Enabled'] === false ? ['closed at first'] : []),
      ...given(mapping['MaximumBatchingWindowInSeconds'], (value) => `window ${String(value)} s`),
      ...given(fields(mapping['ScalingConfig'])['MaximumConcurrency'], (value) => `${String(value)} at once`),
      ...given(mapping['FunctionResponseTypes'], String),
      ...list(fields(mapping['FilterCriteria'])['Filters']).map(
        (filter) => `if ${String(fields(filter)['Pattern'])}`,
      ),
      ...given(
        fields(fields(mapping['DestinationConfig'])['OnFailure'])['Destination'],
        (queue) =>
          `after ${String(mapping['MaximumRetryAttempts'])} tries or ${String(mapping['MaximumRecordAgeInSeconds'])} s to ${show(queue)}`,
      ),
    ].join(', '),
  'AWS::AppSync::Api': (api) => {
    const modes = Object.entries(fields(api['EventConfig'])).map(
      ([name, entries]) =>
        `${name} ${list(entries)
          .map((entry) => String(fields(entry)['AuthType']))
          .join(' ')}`,
    );
    return `Event API, ${modes.join(', ')}`;
  },
  'AWS::AppSync::ChannelNamespace': (namespace) =>
    `channels /${String(namespace['Name'])}, ${namespace['CodeHandlers'] === undefined ? 'open' : 'guarded by code'}`,
  'AWS::Scheduler::Schedule': (schedule, show) => {
    const target = fields(schedule['Target']);
    return [
      [
        String(schedule['ScheduleExpression']),
        ...given(schedule['ScheduleExpressionTimezone'], (zone) => `in ${String(zone)}`),
      ].join(' '),
      `${show(target['Arn']).replace(/^.*:::/, '')} ${show(target['Input'])}`,
    ].join(', ');
  },
  'AWS::DynamoDB::Table': (table) =>
    [
      `table by ${JSON.stringify(list(table['KeySchema']).map((key) => fields(key)['AttributeName']))}`,
      `expires by ${String(fields(table['TimeToLiveSpecification'])['AttributeName'])}`,
      ...list(table['GlobalSecondaryIndexes']).map((index) => {
        const keys = list(fields(index)['KeySchema']).map((key) => fields(key)['AttributeName']);
        return `index ${String(fields(index)['IndexName'])} by ${JSON.stringify(keys)}`;
      }),
      `stream of ${String(fields(table['StreamSpecification'])['StreamViewType'])}`,
      `recovery ${String(fields(table['PointInTimeRecoverySpecification'])['PointInTimeRecoveryEnabled'])}`,
      `protected ${table['DeletionProtectionEnabled'] === true}`,
    ].join(', '),
  'AWS::IAM::Role': (role, show) =>
    [
      `role of ${statements(role['AssumeRolePolicyDocument'], show)}`,
      ...list(role['ManagedPolicyArns']).map((policy) => JSON.stringify(policy)),
    ].join(', '),
  'AWS::IAM::Policy': (policy, show) => statements(policy['PolicyDocument'], show),
  'AWS::Logs::LogGroup': (logs) => `logs, keeps ${String(logs['RetentionInDays'])} d`,
  'AWS::ApiGateway::Stage': (stage) =>
    `stage ${String(stage['StageName'])}, ${list(stage['MethodSettings'])
      .map((setting) => {
        const { ThrottlingRateLimit, ThrottlingBurstLimit, LoggingLevel, DataTraceEnabled } = fields(setting);
        return `${String(ThrottlingRateLimit)}/s, burst ${String(ThrottlingBurstLimit)}, logs ${String(LoggingLevel)}, bodies ${String(DataTraceEnabled)}`;
      })
      .join('; ')}`,
  'AWS::ApiGateway::Method': (method, show) => {
    const integration = fields(method['Integration']);
    const answers = list(integration['IntegrationResponses']).map((response) => {
      const { SelectionPattern, StatusCode } = fields(response);
      return `${text(SelectionPattern, 'else')} is ${String(StatusCode)}`;
    });
    return [
      `${String(method['HttpMethod'])} by ${String(method['AuthorizationType'])}`,
      String(show(integration['Uri'] ?? integration['Type'])).replace(/^.*<AWS::Region>:/, ''),
      `passthrough ${String(integration['PassthroughBehavior'])}`,
      answers.join('; '),
    ].join(', ');
  },
};

function statements(document: unknown, show: Show): string {
  return list(fields(document)['Statement'])
    .map((statement) => {
      const { Effect, Action, Principal, Resource: on, Condition } = fields(statement);
      if (Effect === 'Deny' && JSON.stringify(Condition) === plainHttp) return 'TLS only';
      return [
        ...(Effect === 'Deny' ? ['never'] : []),
        ...given(Principal, (principal) => Object.values(fields(principal)).map(String).join(' ')),
        list(Action).map(String).join(' '),
        ...(Principal === undefined ? [`on ${list(on).map(show).join(' ')}`] : []),
        ...given(Condition, (condition) => `if ${when(condition, show)}`),
      ].join(' ');
    })
    .join('; ');
}

const plainHttp = JSON.stringify({ Bool: { 'aws:SecureTransport': 'false' } });

function when(condition: unknown, show: Show): string {
  return Object.values(fields(condition))
    .flatMap((keys) => Object.entries(fields(keys)).map(([key, value]) => `${key} ${show(value)}`))
    .join(' ');
}

/** Resources by the path of their construct, wherever they are referred to. */
class Names {
  private readonly templates: ReadonlyMap<string, Template>;

  constructor(stacks: readonly SynthesizedStack[]) {
    this.templates = new Map(stacks.map(({ name, template }) => [name, template]));
  }

  of(template: Template, id: string): string {
    const path = template.Resources[id]?.Metadata?.['aws:cdk:path'];
    return typeof path === 'string'
      ? path
          .replace(/^[^/]+\//, '')
          .replace(/\/Resource$/, '')
          .replace('RequestApi/Api/Default', '')
      : id;
  }

  show(value: unknown, template: Template): string {
    if (typeof value !== 'object' || value === null) return String(value);
    const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join, 'Fn::GetStackOutput': output } = fields(value);
    if (typeof Ref === 'string')
      return template.Resources[Ref] === undefined ? `<${Ref}>` : this.of(template, Ref);
    if (Array.isArray(attribute)) return this.of(template, String(attribute[0]));
    if (Array.isArray(join))
      return list(join[1])
        .map((part) => this.show(part, template))
        .join('');
    if (output !== undefined) return this.elsewhere(fields(output));
    return JSON.stringify(value);
  }

  private elsewhere({ StackName, OutputName }: Properties): string {
    const stack = String(StackName);
    const template = this.templates.get(stack);
    const value = template?.Outputs?.[String(OutputName)]?.Value;
    return template === undefined || value === undefined
      ? `${stack}.?`
      : `${stack}:${this.show(value, template)}`;
  }
}

function fields(value: unknown): Properties {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function list(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function given(value: unknown, show: (value: unknown) => string): string[] {
  return value === undefined ? [] : [show(value)];
}

function text(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

function days(seconds: unknown): string {
  return typeof seconds === 'number' ? `${seconds / 86_400} d` : 'as SQS does';
}

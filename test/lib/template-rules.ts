import type { Resource, SynthesizedStack } from './compose';

/** A rule that one resource breaks. */
export interface Flaw {
  readonly resource: string;
  readonly flaw: string;
}

type Values = Readonly<Record<string, unknown>>;

/** A resource of an app, with the name of its stack. */
export interface Placed {
  readonly stack: string;
  readonly id: string;
  readonly type: string;
  readonly resource: Resource;
  readonly properties: Values;
}

export interface Statement {
  readonly Effect: string;
  readonly Action: unknown;
  readonly Principal?: unknown;
  readonly Resource?: unknown;
  readonly Condition?: Values;
}

export function placed(stacks: readonly SynthesizedStack[]): readonly Placed[] {
  return stacks.flatMap(({ name: stack, template }) =>
    Object.entries(template.Resources).map(([id, resource]) => ({
      stack,
      id,
      type: resource.Type,
      resource,
      properties: resource.Properties ?? {},
    })),
  );
}

/** The statements of a resource policy, a role's trust or an identity policy. */
export function statementsOf({ properties }: Placed): readonly Statement[] {
  const document = properties['PolicyDocument'] ?? properties['AssumeRolePolicyDocument'];
  const { Statement: statements } = Object(document);
  return Array.isArray(statements) ? statements : [];
}

/**
 * Checks what every template of the platform must have: encryption, TLS, dead-letter queues, least privilege, log
 * retention, throttling, authorization. A flaw is reported whatever the snapshots say.
 */
export function flawsOf(stacks: readonly SynthesizedStack[]): readonly Flaw[] {
  const all = placed(stacks);
  return all.flatMap((one) =>
    [
      ...(rules[one.type]?.(one, all) ?? []),
      ...statementsOf(one).flatMap((statement) => flawsOfStatement(one, statement)),
    ].map((flaw) => ({ resource: `${one.stack} ${one.id}`, flaw })),
  );
}

/** Returns the text unless the condition holds. */
function must(holds: boolean, flaw: string): readonly string[] {
  return holds ? [] : [flaw];
}

const text = (value: unknown): string => JSON.stringify(value) ?? '';
const listed = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
const has = (properties: Values, name: string): boolean => properties[name] !== undefined;

/** Whether a resource policy of the stack denies calls without TLS. */
function deniesPlainCalls({ stack, id }: Placed, all: readonly Placed[], policyType: string): boolean {
  return all
    .filter(
      (other) =>
        other.stack === stack && other.type === policyType && text(other.properties).includes(`"${id}"`),
    )
    .flatMap(statementsOf)
    .some(
      ({ Effect, Condition }) =>
        Effect === 'Deny' && text(Condition) === '{"Bool":{"aws:SecureTransport":"false"}}',
    );
}

/** Last stops of messages. Each other queue must have a dead-letter queue. */
const lastStop =
  /^(?:Ordered)?(?:Intake|Work|Push|Again|Requests|Subscription)DeadLetterQueue|Failures|^Undelivered/;

type Rule = (one: Placed, all: readonly Placed[]) => readonly string[];

const rules: Readonly<Record<string, Rule>> = {
  'AWS::SQS::Queue': (one, all) => [
    ...must(one.properties['SqsManagedSseEnabled'] === true, 'is not encrypted'),
    ...must(deniesPlainCalls(one, all, 'AWS::SQS::QueuePolicy'), 'allows calls without TLS'),
    ...must(lastStop.test(one.id) || has(one.properties, 'RedrivePolicy'), 'has no dead-letter queue'),
    ...must(outlastsSource(one, all), 'keeps dead letters no longer than their source does'),
    ...must(one.resource.DeletionPolicy === 'Retain', 'is deleted with its stack'),
  ],
  'AWS::SNS::Topic': (one, all) => [
    ...must(has(one.properties, 'KmsMasterKeyId'), 'is not encrypted'),
    ...must(deniesPlainCalls(one, all, 'AWS::SNS::TopicPolicy'), 'allows calls without TLS'),
  ],
  'AWS::SNS::Subscription': ({ properties }) => [
    ...must(
      properties['Protocol'] !== 'sqs' || properties['RawMessageDelivery'] === true,
      'wraps its messages',
    ),
    ...must(
      properties['Protocol'] === 'email' || has(properties, 'RedrivePolicy'),
      'has no dead-letter queue',
    ),
  ],
  'AWS::Lambda::EventSourceMapping': ({ properties }) => [
    ...must(
      text(properties['FunctionResponseTypes']) === '["ReportBatchItemFailures"]',
      'does not read partial failures',
    ),
    ...must(
      has(properties, 'ScalingConfig') ||
        (has(properties, 'DestinationConfig') && has(properties, 'FilterCriteria')),
      'has no bound: neither concurrency nor a destination of failures',
    ),
    ...must(
      !has(properties, 'StartingPosition') ||
        (has(properties, 'MaximumRetryAttempts') && has(properties, 'MaximumRecordAgeInSeconds')),
      'retries records for as long as the stream keeps them',
    ),
  ],
  'AWS::Lambda::EventInvokeConfig': ({ properties }) =>
    must(has(properties, 'DestinationConfig'), 'drops failed events'),
  'AWS::Lambda::Function': ({ properties }) => [
    ...must(
      text(properties['LoggingConfig']).includes('"LogGroup":{"Ref"'),
      'has a log group without retention',
    ),
    ...must(properties['Runtime'] === 'nodejs24.x', 'has another runtime'),
  ],
  'AWS::Lambda::Permission': ({ properties }) =>
    must(has(properties, 'SourceArn'), 'can be invoked by any source'),
  'AWS::Logs::LogGroup': ({ properties }) => must(has(properties, 'RetentionInDays'), 'keeps logs for ever'),
  'AWS::DynamoDB::Table': ({ properties, resource }) => [
    ...must(
      text(properties['PointInTimeRecoverySpecification']).includes('"PointInTimeRecoveryEnabled":true'),
      'has no point-in-time recovery',
    ),
    ...must(text(properties['TimeToLiveSpecification']).includes('"Enabled":true'), 'keeps items for ever'),
    ...must(text(properties['StreamSpecification']).includes('NEW_IMAGE'), 'has no stream'),
    ...must(has(properties, 'GlobalSecondaryIndexes'), 'has no index of watched requests'),
    ...must(properties['DeletionProtectionEnabled'] === true, 'can be deleted'),
    ...must(resource.DeletionPolicy === 'Retain', 'is deleted with its stack'),
  ],
  'AWS::S3::Bucket': (one, all) => [
    ...must(text(one.properties['BucketEncryption']).includes('AES256'), 'is not encrypted'),
    ...must(deniesPlainCalls(one, all, 'AWS::S3::BucketPolicy'), 'allows calls without TLS'),
    ...must(
      text(one.properties['PublicAccessBlockConfiguration']).match(/:true/g)?.length === 4,
      'can become public',
    ),
    ...must(
      text(one.properties['LifecycleConfiguration']).includes('ExpirationInDays'),
      'keeps bodies for ever',
    ),
    ...must(one.resource.DeletionPolicy === 'Retain', 'is deleted with its stack'),
  ],
  'AWS::Scheduler::Schedule': ({ properties }) =>
    must(text(properties['Target']).includes('"DeadLetterConfig"'), 'drops failed calls'),
  'AWS::AppSync::Api': ({ properties }) =>
    must(
      text(properties['EventConfig']).match(/"AuthType":"AWS_IAM"/g)?.length === 4,
      'has other authorization',
    ),
  'AWS::AppSync::ChannelNamespace': ({ properties }) =>
    must(text(properties['CodeHandlers']).includes('util.unauthorized()'), 'lets everybody subscribe'),
  'AWS::ApiGateway::Stage': ({ properties }) => [
    ...must(
      /"ThrottlingBurstLimit":\d+,"ThrottlingRateLimit":\d+/.test(text(properties)),
      'is not throttled',
    ),
    ...must(has(properties, 'AccessLogSetting'), 'has no access log'),
    ...must(!text(properties).includes('"DataTraceEnabled":true'), 'logs bodies'),
  ],
  'AWS::ApiGateway::RequestValidator': ({ properties }) =>
    must(properties['ValidateRequestBody'] === true, 'does not validate bodies'),
  'AWS::ApiGateway::Method': ({ properties }) => [
    ...must(
      properties['HttpMethod'] === 'OPTIONS' || properties['AuthorizationType'] === 'AWS_IAM',
      'can be called without credentials',
    ),
    ...must(
      Object(properties['Integration']).Type === 'AWS_PROXY' ||
        Object(properties['Integration']).PassthroughBehavior === 'NEVER',
      'passes other content types through',
    ),
    ...must(
      properties['HttpMethod'] !== 'POST' ||
        Object(properties['Integration']).Type === 'MOCK' ||
        (has(properties, 'RequestValidatorId') && has(properties, 'RequestModels')),
      'does not validate its body',
    ),
  ],
};

function outlastsSource(one: Placed, all: readonly Placed[]): boolean {
  return all
    .filter(
      ({ stack, type, properties }) =>
        stack === one.stack &&
        type === 'AWS::SQS::Queue' &&
        text(properties['RedrivePolicy']).includes(`["${one.id}","Arn"]`),
    )
    .every(
      ({ properties }) =>
        Number(properties['MessageRetentionPeriod']) < Number(one.properties['MessageRetentionPeriod']),
    );
}

/** Actions that AWS does not restrict to a resource. */
const withoutResource = new Set(['dynamodb:ListStreams']);
/** Services whose trust AWS does not document a condition for: `docs/aws-assumptions.md`. */
const trustedPlainly = new Set(['lambda.amazonaws.com', 'apigateway.amazonaws.com']);

function flawsOfStatement({ type }: Placed, statement: Statement): readonly string[] {
  const { Effect, Action, Principal, Condition } = statement;
  const actions = listed(Action);
  if (Effect === 'Deny') return must(has(Object(Condition), 'Bool'), 'denies everything');
  const service = String(Object(Principal).Service);
  return [
    ...must(!actions.some((action) => String(action).includes('*')), `allows ${text(Action)}`),
    ...must(
      type !== 'AWS::IAM::Policy' ||
        !listed(statement.Resource).includes('*') ||
        actions.every((action) => withoutResource.has(String(action))),
      `allows ${text(Action)} on every resource`,
    ),
    ...must(
      Principal === undefined || trustedPlainly.has(service) || has(Object(statement), 'Condition'),
      `lets ${text(Principal)} in without a condition`,
    ),
    ...must(!['"*"', '{"AWS":"*"}'].includes(text(Principal)), 'lets everybody in'),
  ];
}

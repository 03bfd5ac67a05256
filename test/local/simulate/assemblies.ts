import { writeAssembly } from '../assembly/written-assembly';

type Resources = Readonly<Record<string, object>>;

const ROLE = 'arn:aws:iam::000000000000:role/any';

const queue = (more: object = {}): object => ({ Type: 'AWS::SQS::Queue', Properties: { ...more } });

const arnOf = (logicalId: string): object => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

const withDeadLetters = (target: string, more: object = {}): object =>
  queue({ RedrivePolicy: { deadLetterTargetArn: arnOf(target), maxReceiveCount: 3 }, ...more });

const lambda = (code: string, variables: object = {}): object => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Code: { ZipFile: code },
    Handler: 'index.handler',
    Runtime: 'nodejs22.x',
    Role: ROLE,
    Timeout: 5,
    Environment: { Variables: variables },
  },
});

const mapping = (source: string, functionId: string, more: object = {}): object => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: { EventSourceArn: arnOf(source), FunctionName: { Ref: functionId }, ...more },
});

const assembly = (name: string, Resources: Resources): string =>
  writeAssembly({ [name]: { template: { Resources } } });

const WORK =
  'exports.handler = async ({ Records }) => { for (const { body } of Records) JSON.parse(body); };';

/**
 * Storage first, as blogs show it: API Gateway sends to SQS.
 * @param integrationResponses what the API answers
 */
export function storageFirst(integrationResponses: readonly object[]): string {
  const uri = {
    'Fn::Sub': 'arn:aws:apigateway:${AWS::Region}:sqs:path/${AWS::AccountId}/${Orders.QueueName}',
  };
  const template = 'Action=SendMessage&MessageBody=$util.urlEncode($input.body)';
  return assembly('storage', {
    Lost: queue(),
    Orders: withDeadLetters('Lost'),
    Worker: lambda(WORK),
    Mapping: mapping('Orders', 'Worker'),
    Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'orders' } },
    Model: {
      Type: 'AWS::ApiGateway::Model',
      Properties: {
        RestApiId: { Ref: 'Api' },
        Name: 'Order',
        ContentType: 'application/json',
        Schema: {
          type: 'object',
          required: ['sku', 'quantity'],
          properties: { sku: { type: 'string', minLength: 12 }, quantity: { type: 'integer', minimum: 3 } },
        },
      },
    },
    Validator: {
      Type: 'AWS::ApiGateway::RequestValidator',
      Properties: { RestApiId: { Ref: 'Api' }, ValidateRequestBody: true },
    },
    Resource: {
      Type: 'AWS::ApiGateway::Resource',
      Properties: {
        RestApiId: { Ref: 'Api' },
        ParentId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
        PathPart: 'orders',
      },
    },
    Post: {
      Type: 'AWS::ApiGateway::Method',
      Properties: {
        RestApiId: { Ref: 'Api' },
        ResourceId: { Ref: 'Resource' },
        HttpMethod: 'POST',
        AuthorizationType: 'NONE',
        RequestModels: { 'application/json': { Ref: 'Model' } },
        RequestValidatorId: { Ref: 'Validator' },
        MethodResponses: [{ StatusCode: '200' }, { StatusCode: '503' }],
        Integration: {
          Type: 'AWS',
          IntegrationHttpMethod: 'POST',
          Uri: uri,
          Credentials: ROLE,
          PassthroughBehavior: 'NEVER',
          RequestParameters: {
            'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'",
          },
          RequestTemplates: { 'application/json': template },
          IntegrationResponses: integrationResponses,
        },
      },
    },
    Deployment: {
      Type: 'AWS::ApiGateway::Deployment',
      DependsOn: 'Post',
      Properties: { RestApiId: { Ref: 'Api' } },
    },
    Stage: {
      Type: 'AWS::ApiGateway::Stage',
      Properties: { RestApiId: { Ref: 'Api' }, DeploymentId: { Ref: 'Deployment' }, StageName: 'v1' },
    },
  });
}

/** A worker that fails for one message in four, behind a queue without a dead-letter queue. */
export function withoutDeadLetters(): string {
  const FAILS = `exports.handler = async ({ Records }) => {
    for (const { body } of Records) if (JSON.parse(body).number % 4 === 0) throw new Error('out of stock');
  };`;
  return assembly('bare', {
    Jobs: queue({ VisibilityTimeout: 30 }),
    Worker: lambda(FAILS),
    Mapping: mapping('Jobs', 'Worker', { BatchSize: 1 }),
  });
}

/** A topic with two queues, each with dead letters and a worker; the worker of one fails for some messages. */
export function healthyFanOut(): string {
  const FAILS = `exports.handler = async ({ Records }) => ({
    batchItemFailures: Records.filter(({ body }) => JSON.parse(body).number % 5 === 0)
      .map(({ messageId }) => ({ itemIdentifier: messageId })),
  });`;
  const allow = (id: string): Resources => ({
    [`${id}Policy`]: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: id }],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'sns.amazonaws.com' },
              Action: 'sqs:SendMessage',
              Resource: arnOf(id),
              Condition: { ArnEquals: { 'aws:SourceArn': { Ref: 'News' } } },
            },
          ],
        },
      },
    },
  });
  const subscription = (id: string): object => ({
    Type: 'AWS::SNS::Subscription',
    Properties: {
      TopicArn: { Ref: 'News' },
      Protocol: 'sqs',
      Endpoint: arnOf(id),
      RawMessageDelivery: true,
      RedrivePolicy: { deadLetterTargetArn: arnOf('Undelivered') },
    },
  });
  const partial = { FunctionResponseTypes: ['ReportBatchItemFailures'] };
  return assembly('fan-out', {
    News: { Type: 'AWS::SNS::Topic', Properties: {} },
    Undelivered: queue(),
    ...allow('Undelivered'),
    BillingLost: queue(),
    Billing: withDeadLetters('BillingLost'),
    ...allow('Billing'),
    BillingSubscription: subscription('Billing'),
    BillingWorker: lambda(FAILS),
    BillingMapping: mapping('Billing', 'BillingWorker', partial),
    StockLost: queue(),
    Stock: withDeadLetters('StockLost'),
    ...allow('Stock'),
    StockSubscription: subscription('Stock'),
    StockWorker: lambda(WORK),
    StockMapping: mapping('Stock', 'StockWorker', partial),
  });
}

/** Consumers with common mistakes, one in each queue. */
export function mistakenConsumers(): string {
  const UNREAD = `exports.handler = async ({ Records }) => ({
    batchItemFailures: Records.map(({ messageId }) => ({ itemIdentifier: messageId })),
  });`;
  const SWALLOWS = `const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
    const sqs = new SQSClient({ maxAttempts: 1 });
    exports.handler = async ({ Records }) => {
      for (const { body } of Records) {
        await sqs.send(new SendMessageCommand({ QueueUrl: process.env.NEXT, MessageBody: body })).catch(() => {});
      }
    };`;
  const GOES_ON = `exports.handler = async ({ Records }) => ({
    batchItemFailures: Records.slice(0, 1).filter(({ attributes }) => attributes.ApproximateReceiveCount === '1')
      .map(({ messageId }) => ({ itemIdentifier: messageId })),
  });`;
  const fifo = { FifoQueue: true };
  return assembly('mistakes', {
    Lost: queue(),
    LostInOrder: queue(fifo),
    Unread: withDeadLetters('Lost'),
    UnreadWorker: lambda(UNREAD),
    UnreadMapping: mapping('Unread', 'UnreadWorker'),
    Next: queue(),
    Swallowing: withDeadLetters('Lost'),
    SwallowingWorker: lambda(SWALLOWS, { NEXT: { Ref: 'Next' } }),
    SwallowingMapping: mapping('Swallowing', 'SwallowingWorker', { BatchSize: 1 }),
    InOrder: withDeadLetters('LostInOrder', { ...fifo }),
    InOrderWorker: lambda(GOES_ON),
    InOrderMapping: mapping('InOrder', 'InOrderWorker', {
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    }),
  });
}

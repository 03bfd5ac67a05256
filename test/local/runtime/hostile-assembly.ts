import { smallAssembly } from './small-assembly';

const ROLE = 'arn:aws:iam::000000000000:role/any';
const API_KEYS = [{ AuthType: 'API_KEY' }];

/** The function behind `POST /v1` answers with what the body says; `run` and `brief` run code that the event brings. */
export function hostileAssembly(endpoint: string): string {
  return smallAssembly({
    outputs: { LocalHintPost: { Value: { 'Fn::Sub': 'curl ${Key.ApiKey}' } } },
    code: 'exports.handler = async ({ body }) => JSON.parse(body);',
    more: {
      Run: functionOf('run', RUN, 60),
      Brief: functionOf('brief', RUN, 1),
      Steady: functionOf('steady', 'exports.handler = async () => "steady";', 60),
      EndpointResource: {
        Type: 'AWS::ApiGateway::Resource',
        Properties: {
          RestApiId: { Ref: 'Api' },
          ParentId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
          PathPart: '{status}',
        },
      },
      EndpointMethod: {
        Type: 'AWS::ApiGateway::Method',
        Properties: {
          RestApiId: { Ref: 'Api' },
          ResourceId: { Ref: 'EndpointResource' },
          HttpMethod: 'ANY',
          AuthorizationType: 'NONE',
          RequestParameters: { 'method.request.path.status': true },
          Integration: {
            Type: 'HTTP_PROXY',
            IntegrationHttpMethod: 'GET',
            Uri: `${endpoint}/{status}`,
            RequestParameters: { 'integration.request.path.status': 'method.request.path.status' },
          },
        },
      },
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'bucket' } },
      Table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          TableName: 'table',
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        },
      },
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'queue' } },
      Topic: {
        Type: 'AWS::SNS::Topic',
        Properties: {
          TopicName: 'topic',
          Subscription: [{ Protocol: 'http', Endpoint: `${endpoint}/reset` }],
        },
      },
      Events: {
        Type: 'AWS::AppSync::Api',
        Properties: {
          Name: 'events',
          EventConfig: {
            AuthProviders: API_KEYS,
            ConnectionAuthModes: API_KEYS,
            DefaultPublishAuthModes: API_KEYS,
            DefaultSubscribeAuthModes: API_KEYS,
          },
        },
      },
      Channel: {
        Type: 'AWS::AppSync::ChannelNamespace',
        Properties: { ApiId: { 'Fn::GetAtt': ['Events', 'ApiId'] }, Name: 'channel' },
      },
      Key: { Type: 'AWS::AppSync::ApiKey', Properties: { ApiId: { 'Fn::GetAtt': ['Events', 'ApiId'] } } },
    },
  });
}

const RUN = `exports.handler = async ({ code }) =>
  Object.getPrototypeOf(async () => {}).constructor('require', code)(require);`;

function functionOf(name: string, code: string, timeoutSeconds: number): object {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: name,
      Code: { ZipFile: code },
      Handler: 'index.handler',
      Runtime: 'nodejs22.x',
      Role: ROLE,
      Timeout: timeoutSeconds,
    },
  };
}

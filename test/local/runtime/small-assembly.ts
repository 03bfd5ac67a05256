import { writeAssembly } from '../assembly/written-assembly';

/** How the functions of a small assembly differ. */
export interface SmallAssembly {
  /** `index.js` of the function behind the API. */
  readonly code?: string;
  readonly more?: Readonly<Record<string, object>>;
  readonly outputs?: Readonly<Record<string, object>>;
  readonly environment?: string;
}

const ROLE = 'arn:aws:iam::000000000000:role/any';
const INVOKE = {
  'Fn::Sub': 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Hello.Arn}/invocations',
};

/** One API with one function behind it, as small as a template can be. */
export function smallAssembly({
  code = HELLO,
  more = {},
  outputs = {},
  environment,
}: SmallAssembly = {}): string {
  const template = {
    Resources: {
      Hello: {
        Type: 'AWS::Lambda::Function',
        Properties: { Code: { ZipFile: code }, Handler: 'index.handler', Runtime: 'nodejs22.x', Role: ROLE },
      },
      Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'small' } },
      Root: {
        Type: 'AWS::ApiGateway::Method',
        Properties: {
          RestApiId: { Ref: 'Api' },
          ResourceId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
          HttpMethod: 'POST',
          AuthorizationType: 'NONE',
          Integration: { Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST', Uri: INVOKE },
        },
      },
      Deployment: {
        Type: 'AWS::ApiGateway::Deployment',
        DependsOn: 'Root',
        Properties: { RestApiId: { Ref: 'Api' } },
      },
      Stage: {
        Type: 'AWS::ApiGateway::Stage',
        Properties: { RestApiId: { Ref: 'Api' }, DeploymentId: { Ref: 'Deployment' }, StageName: 'v1' },
      },
      ...more,
    },
    Outputs: outputs,
  };
  return writeAssembly({ small: { template, ...(environment !== undefined && { environment }) } });
}

const HELLO = `
exports.handler = async () => {
  console.log('hello from the function');
  return { statusCode: 200, body: JSON.stringify({ region: process.env.AWS_REGION, extra: process.env.EXTRA }) };
};`;

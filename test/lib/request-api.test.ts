/* oxlint-disable jest/expect-expect -- CDK's `Template` throws when a resource is not as asserted */
import { App, Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import AjvDraft4 from 'ajv-draft-04';
import type { RequestType } from '../../lambda/contract/request-type';
import type { ApiConfig } from '../../lib/config';
import { RequestApi, type RequestApiProps } from '../../lib/constructs/request-api';
import { requestSchema } from '../../lib/constructs/request-schema';
import { featureFlags } from '../../lib/feature-flags';
import { appHandlers } from '../../lib/handlers';
import { requestTypes } from '../sample-app/request-types';

const settings: ApiConfig = {
  authorization: 'iam',
  callers: [],
  tenant: 'account',
  throttlingRateLimit: 10,
  throttlingBurstLimit: 20,
};

function synth(change: Partial<RequestApiProps> = {}): Template {
  const stack = new Stack(new App({ context: { ...featureFlags, 'aws:cdk:bundling-stacks': [] } }), 'Test');
  new RequestApi(stack, 'RequestApi', {
    name: 'test',
    settings,
    requestTypes,
    queue: new Queue(stack, 'Intake'),
    orderedQueue: new Queue(stack, 'OrderedIntake', { fifo: true }),
    maxMessageSize: Size.kibibytes(240),
    table: new Table(stack, 'Status', { partitionKey: { name: 'requestId', type: AttributeType.STRING } }),
    times: {
      intakeRetentionSeconds: Duration.days(4).toSeconds(),
      deadlineSeconds: Duration.days(8).toSeconds(),
    },
    statusRetention: Duration.days(14),
    uploads: { bucket: new Bucket(stack, 'Bodies'), entry: appHandlers.uploads },
    logRetention: RetentionDays.ONE_WEEK,
    removalPolicy: RemovalPolicy.DESTROY,
    ...change,
  });
  return Template.fromStack(stack);
}

const template = synth();

interface IntegrationResponse {
  readonly StatusCode: string;
  readonly SelectionPattern?: string;
  readonly ResponseTemplates?: Readonly<Record<string, string>>;
  readonly ResponseParameters?: Readonly<Record<string, string>>;
}

interface Method {
  readonly Properties: {
    readonly HttpMethod: string;
    readonly AuthorizationType: string;
    readonly Integration: {
      readonly Type: string;
      readonly PassthroughBehavior: string;
      readonly IntegrationResponses: readonly IntegrationResponse[];
    };
    readonly MethodResponses: readonly { readonly StatusCode: string }[];
  };
}

const methods: [string, Method][] = Object.entries(template.findResources('AWS::ApiGateway::Method')).map(
  ([id, { Properties }]) => [id, { Properties }],
);

/** The one that calls a function is answered by the function. */
const templated = methods.filter(([, { Properties }]) => Properties.Integration.Type !== 'AWS_PROXY');

function textOf(templates: IntegrationResponse['ResponseTemplates']): string {
  return templates?.['application/json'] ?? '';
}

describe('the request API', () => {
  it('has its methods for each request type, those for the status and its cancellation, one for uploads, and answers for the rest', () => {
    expect(methods.map(([, { Properties }]) => Properties.HttpMethod).toSorted()).toEqual([
      'ANY',
      'DELETE',
      'GET',
      // Alone and in a batch; uploaded, for one type; the form for uploads; an unknown type.
      ...Array.from({ length: 2 * requestTypes.length + 1 + 1 + 1 }, () => 'POST'),
    ]);
  });

  it.each(methods)('asks for a signature: %s', (_, { Properties }) => {
    expect(Properties.AuthorizationType).toBe('AWS_IAM');
  });

  it('has an empty resource policy without callers of other accounts, because CloudFormation keeps a policy that goes missing', () => {
    template.hasResourceProperties('AWS::ApiGateway::RestApi', { Policy: '' });
  });

  it('lets callers of other accounts in with a resource policy, which a deployment of its own puts into effect', () => {
    const withCallers = synth({ settings: { ...settings, callers: ['111122223333', '444455556666'] } });
    const root = (account: string) => ({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${account}:root`]],
    });
    withCallers.hasResourceProperties('AWS::ApiGateway::RestApi', {
      Policy: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'OtherAccounts',
            Effect: 'Allow',
            Principal: { AWS: [root('111122223333'), root('444455556666')] },
            Action: 'execute-api:Invoke',
            Resource: 'execute-api:/*',
          },
        ],
      },
    });
    const deployments = (of: Template) => Object.keys(of.findResources('AWS::ApiGateway::Deployment'));
    expect(deployments(withCallers)).not.toEqual(deployments(template));
  });

  it.each(['account', 'account-and-role'] as const)('signs uploads for the tenant, by %s', (tenant) => {
    synth({ settings: { ...settings, tenant } }).hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ TENANT_RULE: tenant }) },
    });
  });

  it.each(templated)('passes nothing through: %s', (_, { Properties }) => {
    expect(Properties.Integration.PassthroughBehavior).toBe('NEVER');
  });

  it('writes its errors to a log group that has a retention and is there before its stage', () => {
    const [id] = Object.keys(
      template.findResources('AWS::Logs::LogGroup', {
        Properties: {
          LogGroupName: {
            'Fn::Join': [
              '',
              ['API-Gateway-Execution-Logs_', { Ref: Match.stringLikeRegexp('^RequestApi') }, '/v1'],
            ],
          },
          RetentionInDays: 7,
        },
      }),
    );
    template.hasResource('AWS::ApiGateway::Stage', {
      Properties: { StageName: 'v1' },
      DependsOn: Match.arrayWith([id]),
    });
  });

  it.each([undefined, false, true])('has metrics of each method when told: %s', (detailedMetrics) => {
    synth({ settings: { ...settings, detailedMetrics } }).hasResourceProperties('AWS::ApiGateway::Stage', {
      MethodSettings: Match.arrayWith([Match.objectLike({ MetricsEnabled: detailedMetrics ?? false })]),
    });
  });

  it('lets anybody in when told', () => {
    synth({ settings: { ...settings, authorization: 'none' } }).allResourcesProperties(
      'AWS::ApiGateway::Method',
      { AuthorizationType: 'NONE' },
    );
  });

  it.each(templated)(
    'answers 2xx only to the 200 of a service, and to the rest with an error: %s',
    (_, { Properties }) => {
      const responses = Properties.Integration.IntegrationResponses;
      const successes = responses.filter(({ StatusCode }) => StatusCode.startsWith('2'));
      expect(successes.filter(({ SelectionPattern }) => SelectionPattern !== '200')).toEqual([]);
      const others = responses.filter(({ SelectionPattern }) => SelectionPattern === undefined);
      expect(others).toHaveLength(1);
      expect(Number(others[0]?.StatusCode)).toBeGreaterThanOrEqual(400);
    },
  );

  it.each(templated)('has one response for each status: %s', (_, { Properties }) => {
    const statuses = Properties.Integration.IntegrationResponses.map(({ StatusCode }) => StatusCode);
    expect(statuses).toEqual([...new Set(statuses)]);
  });

  it.each(templated)('declares every status that it answers: %s', (_, { Properties }) => {
    const declared = Properties.MethodResponses.map(({ StatusCode }) => StatusCode);
    for (const { StatusCode } of Properties.Integration.IntegrationResponses)
      expect(declared).toContain(StatusCode);
  });

  it.each(templated)('answers failures as problems, 503 with Retry-After: %s', (_, { Properties }) => {
    const failures = Properties.Integration.IntegrationResponses.filter(
      ({ StatusCode }) => Number(StatusCode) >= 400,
    );
    for (const { ResponseParameters } of failures) {
      expect(ResponseParameters?.['method.response.header.Content-Type']).toBe("'application/problem+json'");
    }
    // A template that decides by itself is rendered in accept-request.test.ts.
    const fixed = failures.filter(({ ResponseTemplates }) => !textOf(ResponseTemplates).startsWith('#'));
    for (const { StatusCode, ResponseParameters, ResponseTemplates } of fixed) {
      expect(JSON.parse(textOf(ResponseTemplates))).toMatchObject({
        type: 'about:blank',
        status: Number(StatusCode),
      });
      expect(ResponseParameters?.['method.response.header.Retry-After']).toBe(
        StatusCode === '503' ? "'1'" : undefined,
      );
    }
  });

  it.each(['SendMessage', 'SendMessageBatch'])('sends to SQS in its JSON protocol: %s', (action) => {
    template.hasResourceProperties('AWS::ApiGateway::Method', {
      HttpMethod: 'POST',
      Integration: {
        Type: 'AWS',
        IntegrationHttpMethod: 'POST',
        RequestParameters: {
          'integration.request.header.Content-Type': "'application/x-amz-json-1.0'",
          'integration.request.header.X-Amz-Target': `'AmazonSQS.${action}'`,
        },
      },
    });
  });

  it('may send to the queues and query the table, and nothing else', () => {
    template.hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: Match.stringLikeRegexp('^RequestApiRole') }],
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: 'sqs:SendMessage',
            Resource: [
              { 'Fn::GetAtt': [Match.stringLikeRegexp('^Intake'), 'Arn'] },
              { 'Fn::GetAtt': [Match.stringLikeRegexp('^OrderedIntake'), 'Arn'] },
            ],
          },
          {
            Effect: 'Allow',
            Action: 'dynamodb:Query',
            Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Status'), 'Arn'] },
          },
        ],
      },
    });
  });

  it('may mark requests as cancelled in a role of its own, and nothing else', () => {
    template.hasResourceProperties('AWS::ApiGateway::Method', {
      HttpMethod: 'DELETE',
      Integration: {
        Credentials: { 'Fn::GetAtt': [Match.stringLikeRegexp('^RequestApiCancelRole'), 'Arn'] },
        IntegrationHttpMethod: 'POST',
        Uri: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(':dynamodb:action/UpdateItem$')])] },
      },
      // Its templates set 409 and 503.
      MethodResponses: ['202', '404', '409', '500', '503'].map((StatusCode) => ({
        StatusCode,
        ResponseParameters: Match.anyValue(),
      })),
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: Match.stringLikeRegexp('^RequestApiCancelRole') }],
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: 'dynamodb:UpdateItem',
            Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Status'), 'Arn'] },
          },
        ],
      },
    });
  });

  it('fails for a type with an order when there is no queue that keeps it', () => {
    expect(() => synth({ orderedQueue: undefined })).toThrow(
      'survey-amended is received in order: it needs an orderedQueue',
    );
  });

  it('is throttled, and logs calls without bodies', () => {
    template.hasResourceProperties('AWS::ApiGateway::Stage', {
      StageName: 'v1',
      MethodSettings: [
        {
          HttpMethod: '*',
          ResourcePath: '/*',
          ThrottlingRateLimit: 10,
          ThrottlingBurstLimit: 20,
          LoggingLevel: 'ERROR',
          DataTraceEnabled: false,
        },
      ],
      AccessLogSetting: { Format: Match.not(Match.stringLikeRegexp('input|body|sourceIp')) },
    });
  });

  it('names the request types there are when one is unknown', () => {
    const texts = templated.flatMap(([, { Properties }]) =>
      Properties.Integration.IntegrationResponses.map(
        ({ ResponseTemplates }) => ResponseTemplates?.['application/json'],
      ),
    );
    expect(texts).toContainEqual(
      expect.stringContaining(
        'There is no such request type: there are survey-filed, survey-withdrawn, level-adjusted, survey-amended, level-counted.',
      ),
    );
  });

  it('is deployed anew when a model changes', () => {
    const [first, ...rest] = requestTypes;
    const changed: RequestType = { ...first, schema: rest[0].schema, example: rest[0].example };
    const deployment = (of: Template) => Object.keys(of.findResources('AWS::ApiGateway::Deployment'));
    expect(deployment(synth({ requestTypes: [changed, ...rest] }))).not.toEqual(deployment(template));
    expect(deployment(synth())).toEqual(deployment(template));
  });
});

describe('what API Gateway answers by itself', () => {
  const responses = Object.values(template.findResources('AWS::ApiGateway::GatewayResponse')).map(
    ({ Properties }) => Properties,
  );

  it.each([
    ['BAD_REQUEST_BODY', '400'],
    ['BAD_REQUEST_PARAMETERS', '400'],
    ['ACCESS_DENIED', '403'],
    ['MISSING_AUTHENTICATION_TOKEN', '403'],
    ['INVALID_SIGNATURE', '403'],
    ['RESOURCE_NOT_FOUND', '404'],
    ['REQUEST_TOO_LARGE', '413'],
    ['UNSUPPORTED_MEDIA_TYPE', '415'],
    ['THROTTLED', '429'],
    ['QUOTA_EXCEEDED', '429'],
    ['API_CONFIGURATION_ERROR', '500'],
    ['INTEGRATION_FAILURE', '503'],
    ['INTEGRATION_TIMEOUT', '503'],
  ])('is a problem for %s: %s', (type, status) => {
    const retry = ['429', '503'].includes(status) ? "'1'" : Match.absent();
    template.hasResourceProperties('AWS::ApiGateway::GatewayResponse', {
      ResponseType: type,
      StatusCode: status,
      ResponseParameters: {
        'gatewayresponse.header.Content-Type': "'application/problem+json'",
        'gatewayresponse.header.Retry-After': retry,
      },
    });
  });

  it('leaves the status alone where a type stands for many', () => {
    for (const ResponseType of ['DEFAULT_4XX', 'DEFAULT_5XX']) {
      template.hasResourceProperties('AWS::ApiGateway::GatewayResponse', {
        ResponseType,
        StatusCode: Match.absent(),
      });
    }
  });

  it('is JSON whatever is put in', () => {
    for (const { ResponseTemplates } of responses) {
      const text = String(ResponseTemplates['application/json']).replaceAll(/\$context(\.\w+)+/g, 'text');
      expect(JSON.parse(text)).toMatchObject({ type: 'about:blank', detail: expect.any(String) });
    }
  });

  it('has nothing of an error in its text', () => {
    for (const { ResponseTemplates } of responses)
      expect(ResponseTemplates['application/json']).not.toContain('$context.error');
  });

  it('names the resource whose contract a body breaks, and has in a header what the gateway found', () => {
    template.hasResourceProperties('AWS::ApiGateway::GatewayResponse', {
      ResponseType: 'BAD_REQUEST_BODY',
      ResponseParameters: Match.objectLike({
        'gatewayresponse.header.X-Validation-Error': 'context.error.validationErrorString',
      }),
      ResponseTemplates: { 'application/json': Match.stringLikeRegexp('POST \\$context\\.resourcePath') },
    });
  });

  it('names the limit of the API and the way out', () => {
    template.hasResourceProperties('AWS::ApiGateway::GatewayResponse', {
      ResponseType: 'REQUEST_TOO_LARGE',
      ResponseTemplates: {
        'application/json': Match.stringLikeRegexp('at most 10 MB. .* POST /uploads'),
      },
    });
  });
});

describe('the model of a request type', () => {
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
  const notServed = [
    '$id',
    'id',
    '$defs',
    'definitions',
    'const',
    'if',
    'default',
    'examples',
    'discriminator',
  ];

  it.each(requestTypes.map((type) => [type.name, type] as const))(
    'is draft 4 and takes the example: %s',
    (_, type) => {
      const schema = requestSchema(type);
      expect(schema['$schema']).toBe('http://json-schema.org/draft-04/schema#');
      const validate = new AjvDraft4({ strict: false }).compile(schema);
      expect(validate(type.example)).toBe(true);
      expect(validate({ ...type.example, more: 1 })).toBe(false);
      expect(validate({})).toBe(false);
    },
  );

  it.each(requestTypes.map((type) => [type.name, type] as const))(
    'has no keyword that API Gateway does not serve: %s',
    (_, type) => {
      const keys = new Set<string>();
      JSON.stringify(requestSchema(type), (key, value: unknown) => {
        keys.add(key);
        return value;
      });
      expect(notServed.filter((keyword) => keys.has(keyword))).toEqual([]);
    },
  );
});

import { type App, Aws, Stack } from 'aws-cdk-lib';
import {
  AwsIntegration,
  Integration,
  IntegrationType,
  LambdaIntegration,
  MockIntegration,
  Model,
  RestApi,
  type IntegrationResponse,
  type MethodOptions,
} from 'aws-cdk-lib/aws-apigateway';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { defaultResponse } from '../../../lib/validation/plugin/rules/default-response';
import { unescapedTemplate } from '../../../lib/validation/plugin/rules/unescaped-template';
import type { Rule } from '../../../lib/validation/plugin/rule';
import { reportOf } from './report';

function report(
  rule: Rule,
  integration: (stack: Stack) => Integration,
  options: (api: RestApi) => MethodOptions = () => ({}),
) {
  return reportOf(rule, (app: App) => {
    const stack = new Stack(app, 'Api');
    const api = new RestApi(stack, 'Rest');
    api.root.addMethod('POST', integration(stack), options(api));
  });
}

interface Parts {
  readonly integrationResponses?: IntegrationResponse[];
  readonly template?: string;
  readonly contentType?: string;
}

/** An integration whose queue, as most are, is known only at deployment. */
function sqs({ integrationResponses, template = '{}', contentType }: Parts) {
  return (stack: Stack) =>
    new AwsIntegration({
      service: 'sqs',
      path: `${Aws.ACCOUNT_ID}/${new Queue(stack, 'Queue').queueName}`,
      options: {
        integrationResponses,
        requestTemplates: { 'application/json': template },
        requestParameters:
          contentType === undefined ? {} : { 'integration.request.header.Content-Type': `'${contentType}'` },
      },
    });
}

describe('the default response of an integration with a service', () => {
  const responses = (...integrationResponses: IntegrationResponse[]) =>
    report(defaultResponse, sqs({ integrationResponses }));

  it('fails when it is a success', () => {
    expect(responses({ statusCode: '200' })).toEqual([
      {
        rule: 'Messaging-DefaultResponse',
        severity: 'error',
        description:
          'The response 200 must answer only a success of sqs; it also answers 400, 403, 404, 413, 429, 500, 503, ' +
          'because it does not have a selection pattern. The client loses a message that the service refuses.',
        fix:
          'Set the selection pattern of this response to "200", add responses for "4\\d{2}" and "5\\d{2}", and let the ' +
          'response without a pattern be a 500.',
        at: [expect.stringMatching(/^RestPOST\w+ Properties\.Integration\.IntegrationResponses\.0$/)],
      },
    ]);
  });

  it.each(['.*', '.+', String.raw`\d{3}`, '', '[2-5].*'])(
    'fails with the pattern "%s"',
    (selectionPattern) => {
      expect(responses({ statusCode: '202', selectionPattern })).toMatchObject([{ severity: 'error' }]);
    },
  );

  it.each([
    [String.raw`4\d{2}`, '400, 403, 404, 413, 429'],
    ['[24]..', '400, 403, 404, 413, 429'],
    ['200|403', '403'],
    ['2.*|5.*', '500, 503'],
    ['20[0-9]|42[0-8]', '420, 421, 422, 423, 424, 425, 426'],
  ])('fails with a pattern for some failures: %s', (selectionPattern, taken) => {
    const found = responses({ statusCode: '202', selectionPattern }, { statusCode: '500' });
    expect(found).toMatchObject([
      { severity: 'error', description: expect.stringContaining(`it also answers ${taken}, because`) },
    ]);
  });

  it.each(['2..', '200|201|202', '20[0-9]', '3.*', String.raw`2\d{2}`])(
    'is fine with a pattern for no failure: %s',
    (selectionPattern) => {
      expect(responses({ statusCode: '202', selectionPattern }, { statusCode: '500' })).toEqual([]);
    },
  );

  it('is fine when it is an error, and success has its own', () => {
    expect(
      responses(
        { statusCode: '202', selectionPattern: '200' },
        { statusCode: '200', selectionPattern: '400' },
        { statusCode: '500' },
      ),
    ).toEqual([]);
  });

  it('is fine when all errors have their own', () => {
    const errors = [
      { statusCode: '400', selectionPattern: String.raw`4\d{2}` },
      { statusCode: '502', selectionPattern: String.raw`5\d{2}` },
    ];
    expect(responses({ statusCode: '200' }, ...errors)).toEqual([]);
    expect(responses({ statusCode: '200' }, ...errors.slice(1))).toMatchObject([
      { description: expect.stringContaining('it also answers 400, 403, 404, 413, 429, because') },
    ]);
  });

  it('is fine when its template sets the status', () => {
    const template = '#if($input.path("$.ok"))#else#set($context.responseOverride.status = 502)#end{}';
    expect(responses({ statusCode: '200', responseTemplates: { 'application/json': template } })).toEqual([]);
  });

  it.each([
    ['dynamodb', 'Query', 'warning'],
    ['dynamodb', 'PutItem', 'error'],
    ['kinesis', 'PutRecord', 'error'],
    ['kinesis', 'DescribeStream', 'warning'],
  ])('is a warning for a read, which loses no message: %s %s', (service, action, severity) => {
    const integration = new AwsIntegration({
      service,
      action,
      options: { integrationResponses: [{ statusCode: '200' }] },
    });
    expect(report(defaultResponse, () => integration)).toMatchObject([{ severity }]);
  });

  it('is a success by custom for functions, whose errors have patterns, and for mocks', () => {
    const lambda = report(defaultResponse, (stack) => {
      const called = new Function(stack, 'Function', {
        code: Code.fromInline('exports.handler = async () => {};'),
        handler: 'index.handler',
        runtime: Runtime.NODEJS_22_X,
      });
      return new LambdaIntegration(called, { proxy: false, integrationResponses: [{ statusCode: '200' }] });
    });
    const mock = report(
      defaultResponse,
      () => new MockIntegration({ integrationResponses: [{ statusCode: '200' }] }),
    );
    expect([lambda, mock]).toEqual([[], []]);
  });
});

describe('a mapping template', () => {
  const template = (text: string, options?: (api: RestApi) => MethodOptions, contentType?: string) =>
    report(unescapedTemplate, sqs({ template: text, contentType }), options);

  const validatedBody = (api: RestApi): MethodOptions => ({
    requestValidator: api.addRequestValidator('Validator', { validateRequestBody: true }),
    requestModels: { 'application/json': Model.EMPTY_MODEL },
  });

  it('fails when it prints what a client sent unescaped', () => {
    expect(template('{"MessageBody":"$input.params(\'id\')"}')).toEqual([
      {
        rule: 'Messaging-UnescapedTemplate',
        severity: 'error',
        description:
          "The mapping template prints $input.params('id') into a JSON string without an escape. A client can write " +
          'more than a value there.',
        fix:
          'Print it through $util.escapeJavaScript(…).replaceAll("\\\\\'","\'"). $input.json may stand outside of ' +
          'quotation marks.',
        at: [
          expect.stringMatching(/^RestPOST\w+ Properties\.Integration\.RequestTemplates\.application\/json$/),
        ],
      },
    ]);
  });

  it('fails with a body in a form, and is fine when it is encoded', () => {
    expect(template('Action=SendMessage&MessageBody=$input.body')).toMatchObject([
      {
        severity: 'error',
        description: expect.stringContaining('$input.body into a form without $util.urlEncode'),
      },
    ]);
    expect(template('$input.body', undefined, 'application/x-www-form-urlencoded')).toHaveLength(1);
    expect(template('Action=SendMessage&MessageBody=$util.urlEncode($input.body)')).toEqual([]);
  });

  it('is warned of when a model may bound what it prints', () => {
    const text = '{"id":"$input.path(\'$.id\')"}';
    expect(template(text)).toMatchObject([{ severity: 'error' }]);
    expect(template(text, validatedBody)).toMatchObject([{ severity: 'warning' }]);
  });

  it('fails all the same where no model helps', () => {
    expect(template('{"MessageBody":"$input.body"}', validatedBody)).toMatchObject([{ severity: 'error' }]);
    expect(template('{"id":"$input.params(\'id\')"}', validatedBody)).toMatchObject([{ severity: 'error' }]);
  });

  it('is a warning with the raw body as a JSON value, and fine when a model validates it', () => {
    expect(template('{"data":$input.body}')).toMatchObject([{ severity: 'warning' }]);
    expect(template('{"data":$input.body}', validatedBody)).toEqual([]);
  });

  it('is a warning when its apostrophes are invalid JSON', () => {
    expect(template('{"id":"$util.escapeJavaScript($input.params(\'id\'))"}')).toMatchObject([
      {
        severity: 'warning',
        description: expect.stringContaining("with apostrophes as \\', which is not valid JSON"),
      },
    ]);
  });

  it('is a warning when a client chooses the call through it', () => {
    const text = '#set($context.requestOverride.path.queue = $input.params("q")){"a":1}';
    expect(template(text)).toMatchObject([
      {
        severity: 'warning',
        description: expect.stringContaining('into a part of the call that should be fixed'),
      },
    ]);
  });

  it('is warned of when it prints what an authorizer gives', () => {
    expect(template('{"tenant":"$context.authorizer.tenant"}')).toMatchObject([{ severity: 'warning' }]);
  });

  it.each([
    ['{proxy+}', 1],
    ['{id}', 1],
    ['{id}/lines', 1],
    ['orders/lines', 0],
  ])('is warned of with a path in a form that clients choose: %s', (path, count) => {
    const text = 'Action=SendMessage&MessageBody=$context.path';
    const found = reportOf(unescapedTemplate, (app: App) => {
      const stack = new Stack(app, 'Api');
      const api = new RestApi(stack, 'Rest');
      api.root.resourceForPath(path).addMethod('POST', sqs({ template: text })(stack));
    });
    expect(found).toHaveLength(count);
    for (const finding of found) {
      expect(finding).toMatchObject({
        severity: 'warning',
        description: expect.stringContaining('$context.path into a form'),
      });
    }
  });

  it('says how many escapes it takes', () => {
    const text = String.raw`{"MessageBody":"{\"id\":\"$util.escapeJavaScript($input.params('id'))\"}"}`;
    expect(template(text)).toMatchObject([
      { description: expect.stringContaining('with 1 of the 2 escapes') },
    ]);
  });

  it('is looked at in responses too', () => {
    const responseTemplates = { 'application/json': '{"id":"$input.params(\'id\')"}' };
    const findings = report(
      unescapedTemplate,
      sqs({ integrationResponses: [{ statusCode: '200', responseTemplates }] }),
    );
    expect(findings).toMatchObject([
      {
        at: [
          expect.stringMatching(
            /Properties\.Integration\.IntegrationResponses\.0\.ResponseTemplates\.application\/json$/,
          ),
        ],
      },
    ]);
  });

  it('is looked at for HTTP endpoints, and not for mocks', () => {
    const requestTemplates = { 'application/json': '{"statusCode":"$input.params(\'id\')"}' };
    const http = new Integration({
      type: IntegrationType.HTTP,
      uri: 'https://example.com',
      integrationHttpMethod: 'POST',
      options: { requestTemplates },
    });
    expect(report(unescapedTemplate, () => http)).toHaveLength(1);
    expect(report(unescapedTemplate, () => new MockIntegration({ requestTemplates }))).toEqual([]);
  });
});

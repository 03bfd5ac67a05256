import { type App, Stack } from 'aws-cdk-lib';
import { CfnMethod } from 'aws-cdk-lib/aws-apigateway';
import type { Rule } from '../../../lib/validation/plugin/rule';
import { messagingRules } from '../../../lib/validation/plugin/rules/all';
import { clientChosenCall } from '../../../lib/validation/plugin/rules/client-chosen-call';
import { templateBypass } from '../../../lib/validation/plugin/rules/template-bypass';
import { reportOf } from './report';

const form = { 'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'" };
const json = {
  'integration.request.header.Content-Type': "'application/x-amz-json-1.0'",
  'integration.request.header.X-Amz-Target': "'AmazonSQS.SendMessage'",
};
const body = 'Action=SendMessage&MessageBody=$util.urlEncode($input.body)';
const send = { 'application/json': body };
const gateway = 'arn:aws:apigateway:eu-west-1';

type Parts = Partial<CfnMethod.IntegrationProperty>;

function add(app: App, parts: Parts): void {
  new CfnMethod(new Stack(app, 'Api'), 'Method', {
    restApiId: 'api',
    resourceId: 'resource',
    httpMethod: 'POST',
    integration: {
      type: 'AWS',
      integrationHttpMethod: 'POST',
      uri: `${gateway}:sqs:path/111122223333/queue`,
      integrationResponses: [{ statusCode: '200', selectionPattern: '200' }, { statusCode: '500' }],
      ...parts,
    },
  });
}

const report = (rule: Rule, parts: Parts) => reportOf(rule, (app) => add(app, parts));

describe('a template that another content type bypasses', () => {
  it('is a warning in a form, where the client then chooses the action', () => {
    expect(report(templateBypass, { requestParameters: form, requestTemplates: send })).toEqual([
      {
        rule: 'Messaging-TemplateBypass',
        severity: 'warning',
        description:
          'The passthrough behavior of an integration with sqs should be NEVER; it is WHEN_NO_MATCH. A client that sends ' +
          'another content type writes the call itself, such as Action=PurgeQueue or Action=Publish, with the ' +
          "permissions of the API's role.",
        fix: 'Set PassthroughBehavior to NEVER. API Gateway then answers 415 to other content types.',
        at: ['Method Properties.Integration.PassthroughBehavior'],
      },
    ]);
  });

  const lambda = `${gateway}:lambda:path/2015-03-31/functions/f/invocations`;
  it.each<[number, string, Parts]>([
    [0, 'NEVER', { passthroughBehavior: 'NEVER', requestTemplates: send }],
    [
      0,
      'WHEN_NO_TEMPLATES with a template',
      { passthroughBehavior: 'WHEN_NO_TEMPLATES', requestTemplates: send },
    ],
    [1, 'WHEN_NO_TEMPLATES without a template', { passthroughBehavior: 'WHEN_NO_TEMPLATES' }],
    [1, 'WHEN_NO_MATCH without a template', { passthroughBehavior: 'WHEN_NO_MATCH' }],
    [1, 'templates for two types', { requestTemplates: { ...send, 'text/plain': body } }],
    [1, 'SQS without a content type', { requestParameters: {}, requestTemplates: send }],
    [1, 'SNS', { uri: `${gateway}:sns:action/Publish`, requestParameters: {} }],
    [0, 'a mock', { type: 'MOCK', requestTemplates: send }],
    [0, 'a bucket', { uri: `${gateway}:s3:path/bucket/key`, requestParameters: {} }],
    [0, 'a function', { uri: lambda, requestParameters: {} }],
  ])('has %i findings for %s', (count, _, parts) => {
    expect(report(templateBypass, { requestParameters: form, ...parts })).toHaveLength(count);
  });

  it('is a warning in JSON, where the client then writes the input of the action', () => {
    const requestTemplates = { 'application/json': '{"QueueUrl":"q","MessageBody":"x"}' };
    expect(report(templateBypass, { requestParameters: json, requestTemplates })).toMatchObject([
      {
        severity: 'warning',
        description: expect.stringContaining('writes the input of SendMessage itself'),
      },
    ]);
    expect(report(templateBypass, { requestParameters: json })).toEqual([]);
  });
});

describe('a call that the client chooses', () => {
  const mapped = (name: string, value: string) =>
    report(clientChosenCall, {
      requestParameters: { ...form, [`integration.request.${name}`]: value },
    });

  it.each([
    ['querystring.Action', 'the action'],
    ['header.X-Amz-Target', 'the action'],
    ['querystring.QueueUrl', 'the queue or topic'],
    ['querystring.TopicArn', 'the queue or topic'],
    ['path.queue', 'the queue'],
    ['header.Content-Type', 'the protocol in which the service reads the body'],
  ])('is a warning for %s from the request', (name, what) => {
    expect(mapped(name, 'method.request.querystring.x')).toEqual([
      {
        rule: 'Messaging-ClientChosenCall',
        severity: 'warning',
        description:
          `integration.request.${name} should not come from the request; it is method.request.querystring.x. ` +
          `The client chooses ${what}, with the permissions of the API's role.`,
        fix: 'Write a fixed value in single quotes.',
        at: [`Method Properties.Integration.RequestParameters.integration.request.${name}`],
      },
    ]);
  });

  it('is fine with a fixed value, with a value of the message, and for the key of an object', () => {
    expect(mapped('querystring.Action', "'SendMessage'")).toEqual([]);
    expect(mapped('querystring.MessageBody', 'method.request.body')).toEqual([]);
    expect(mapped('path.queue', 'stageVariables.queue')).toEqual([]);
    expect(
      report(clientChosenCall, {
        uri: `${gateway}:s3:path/bucket/{key}`,
        requestParameters: { 'integration.request.path.key': 'method.request.path.key' },
      }),
    ).toEqual([]);
  });
});

describe('all rules together', () => {
  const severities = (parts: Parts) =>
    messagingRules.flatMap((rule) => report(rule, parts).map((finding) => [finding.rule, finding.severity]));

  it('warn of JSON that is built from names of query parameters', () => {
    const template = [
      '#set($o = "{")',
      '#foreach($k in $input.params().querystring.keySet())',
      '#set($o = $o + """$k"":""$util.escapeJavaScript($input.params().querystring.get($k))"",")',
      '#end',
      '#set($o = $o + """by"":""us""}")',
      'Action=SendMessage&MessageBody=$util.urlEncode($o)',
    ].join('\n');
    const requestTemplates = { 'application/json': template };
    expect(severities({ passthroughBehavior: 'NEVER', requestParameters: form, requestTemplates })).toEqual([
      ['Messaging-UnescapedTemplate', 'warning'],
      ['Messaging-UnescapedTemplate', 'warning'],
    ]);
  });

  it('find nothing in a form that is closed and encoded', () => {
    expect(
      severities({ passthroughBehavior: 'NEVER', requestParameters: form, requestTemplates: send }),
    ).toEqual([]);
  });
});

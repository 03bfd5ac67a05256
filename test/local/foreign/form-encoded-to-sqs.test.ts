import { Aws, CfnOutput, Stack, type App } from 'aws-cdk-lib';
import {
  AwsIntegration,
  JsonSchemaType,
  JsonSchemaVersion,
  PassthroughBehavior,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Runtime } from '../../../local/runtime';
import { receive, sqsClient } from './received';
import { refOf, running } from './synthesized';

/** The storage-first sample of many blogs: a form-encoded SendMessage, validated by a model. */
function orders(app: App): void {
  const stack = new Stack(app, 'Orders');
  const queue = new Queue(stack, 'Queue', { encryption: QueueEncryption.SQS_MANAGED });
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('apigateway.amazonaws.com') });
  queue.grantSendMessages(role);
  const api = new RestApi(stack, 'Api', { deployOptions: { stageName: 'prod' }, cloudWatchRole: false });
  const model = api.addModel('Order', {
    contentType: 'application/json',
    schema: {
      schema: JsonSchemaVersion.DRAFT4,
      type: JsonSchemaType.OBJECT,
      required: ['sku'],
      properties: { sku: { type: JsonSchemaType.STRING } },
    },
  });
  const integration = new AwsIntegration({
    service: 'sqs',
    path: `${Aws.ACCOUNT_ID}/${queue.queueName}`,
    integrationHttpMethod: 'POST',
    options: {
      credentialsRole: role,
      passthroughBehavior: PassthroughBehavior.NEVER,
      requestParameters: {
        'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'",
      },
      requestTemplates: {
        'application/json':
          'Action=SendMessage&MessageBody=$util.urlEncode($input.body)&MessageAttribute.1.Name=from&MessageAttribute.1.Value.StringValue=$util.urlEncode($context.identity.sourceIp)&MessageAttribute.1.Value.DataType=String',
      },
      integrationResponses: [
        {
          statusCode: '200',
          selectionPattern: '200',
          responseTemplates: { 'application/json': '{"queued":true}' },
        },
        { statusCode: '500', responseTemplates: { 'application/json': '{"queued":false}' } },
      ],
    },
  });
  api.root.addResource('orders').addMethod('POST', integration, {
    requestModels: { 'application/json': model },
    requestValidatorOptions: { validateRequestBody: true },
    methodResponses: [{ statusCode: '200' }, { statusCode: '500' }],
  });
  new CfnOutput(stack, 'QueueUrl', { value: queue.queueUrl });
}

describe('an app that sends form-encoded bodies from API Gateway to SQS', () => {
  let runtime: Runtime;

  beforeAll(async () => {
    runtime = await running(orders);
  });

  const post = async (body: string, contentType = 'application/json'): Promise<Response> =>
    fetch(`${runtime.apiUrl}/orders`, { method: 'POST', headers: { 'content-type': contentType }, body });

  it('runs without anything left out', () => {
    expect(runtime.unsupported).toEqual([]);
  });

  it('answers at its stage', () => {
    expect(runtime.apiUrl).toMatch(/^http:\/\/localhost:\d+\/prod$/);
    expect(runtime.apis[0]?.methods).toEqual([{ method: 'POST', path: '/orders', hasModel: true }]);
  });

  it('names the queue at the address where it answers', () => {
    expect(runtime.outputs['Orders']?.['QueueUrl']).toBe(refOf(runtime, 'AWS::SQS::Queue', 'Queue'));
    expect(refOf(runtime, 'AWS::SQS::Queue', 'Queue')).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\/000000000000\/Orders-Queue/,
    );
  });

  it.each([
    '{"sku":"a"}',
    '{"sku":"a&b=c+d%20e%"}',
    `{"sku":"it's \\"quoted\\" \\\\ back"}`,
    '{"sku":"受付 🎁 \u2028"}',
    '{"sku":"a&DelaySeconds=900&MessageAttribute.2.Name=x"}',
  ])('delivers %s as it was sent', async (body) => {
    const response = await post(body);
    expect([response.status, await response.json()]).toEqual([200, { queued: true }]);
    const message = await receive(sqsClient(runtime), refOf(runtime, 'AWS::SQS::Queue', 'Queue'));
    expect(message?.Body).toBe(body);
    expect(message?.MessageAttributes).toEqual({
      from: { DataType: 'String', StringValue: expect.stringMatching(/[.:]/) },
    });
  });

  it('fails for a body that does not fit the model', async () => {
    const response = await post('{"amount":1}');
    expect([response.status, await response.json()]).toEqual([400, { message: 'Invalid request body' }]);
  });

  it('fails for another content type', async () => {
    expect((await post('<sku/>', 'application/xml')).status).toBe(415);
  });
});

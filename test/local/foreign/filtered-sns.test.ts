import { Aws, Stack, type App } from 'aws-cdk-lib';
import { AwsIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { SubscriptionFilter, Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Runtime } from '../../../local/runtime';
import { receive, sqsClient } from './received';
import { refOf, running } from './synthesized';

/** Publishes from API Gateway; two queues in a stack of their own subscribe by attribute, through exports. */
function events(app: App): void {
  const front = new Stack(app, 'Front');
  const topic = new Topic(front, 'Topic', { displayName: 'events' });
  const role = new Role(front, 'Role', { assumedBy: new ServicePrincipal('apigateway.amazonaws.com') });
  topic.grantPublish(role);
  const template = [
    'Action=Publish',
    `TopicArn=$util.urlEncode('${topic.topicArn}')`,
    'Message=$util.urlEncode($input.body)',
    'MessageAttributes.entry.1.Name=kind',
    'MessageAttributes.entry.1.Value.DataType=String',
    "MessageAttributes.entry.1.Value.StringValue=$util.urlEncode($input.params('kind'))",
    'MessageAttributes.entry.2.Name=amount',
    'MessageAttributes.entry.2.Value.DataType=Number',
    "MessageAttributes.entry.2.Value.StringValue=$util.urlEncode($input.params('amount'))",
  ].join('&');
  const integration = new AwsIntegration({
    service: 'sns',
    path: `${Aws.ACCOUNT_ID}/${topic.topicName}`,
    integrationHttpMethod: 'POST',
    options: {
      credentialsRole: role,
      requestParameters: { 'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'" },
      requestTemplates: { 'application/json': template },
      integrationResponses: [{ statusCode: '202', selectionPattern: '2\\d\\d' }, { statusCode: '502' }],
    },
  });
  new RestApi(front, 'Api', { cloudWatchRole: false }).root
    .addResource('events')
    .addMethod('POST', integration, { methodResponses: [{ statusCode: '202' }, { statusCode: '502' }] });

  const back = new Stack(app, 'Back');
  topic.addSubscription(
    new SqsSubscription(new Queue(back, 'Refunds'), {
      rawMessageDelivery: true,
      filterPolicy: {
        kind: SubscriptionFilter.stringFilter({ matchPrefixes: ['refund'] }),
        amount: SubscriptionFilter.numericFilter({ greaterThanOrEqualTo: 100 }),
      },
    }),
  );
  topic.addSubscription(
    new SqsSubscription(new Queue(back, 'Others'), {
      filterPolicy: { kind: SubscriptionFilter.stringFilter({ denylist: ['refund'] }) },
    }),
  );
}

describe('an app that publishes from API Gateway to a topic with filtered subscriptions', () => {
  let runtime: Runtime;

  beforeAll(async () => {
    runtime = await running(events, { region: 'eu-central-1' });
  });

  const post = async (kind: string, amount: number): Promise<number> => {
    const url = `${runtime.apiUrl}/events?kind=${encodeURIComponent(kind)}&amount=${amount}`;
    const headers = { 'content-type': 'application/json' };
    return (await fetch(url, { method: 'POST', headers, body: `{"kind":"${kind}"}` })).status;
  };
  const queue = (id: string): string => refOf(runtime, 'AWS::SQS::Queue', id);

  it('runs in the region that was asked for, with nothing left out', () => {
    expect(runtime.unsupported).toEqual([]);
    expect(refOf(runtime, 'AWS::SNS::Topic', 'Topic')).toMatch(
      /^arn:aws:sns:eu-central-1:000000000000:Front-Topic/,
    );
  });

  it('delivers a message to each queue whose filter matches, and to no other', async () => {
    expect([await post('refund', 50), await post('refund', 150), await post('sale', 1)]).toEqual([
      202, 202, 202,
    ]);
    const client = sqsClient(runtime);
    const refund = await receive(client, queue('Refunds'));
    expect(refund?.Body).toBe('{"kind":"refund"}');
    expect(refund?.MessageAttributes?.['amount']).toMatchObject({ DataType: 'Number', StringValue: '150' });
    const other = await receive(client, queue('Others'));
    expect(JSON.parse(other?.Body ?? '{}')).toMatchObject({
      Type: 'Notification',
      Message: '{"kind":"sale"}',
    });
    // Deliveries are made before the publisher is answered: what is not there now will not come.
    expect(await receive(client, queue('Refunds'), 0)).toBeUndefined();
    expect(await receive(client, queue('Others'), 0)).toBeUndefined();
  });
});

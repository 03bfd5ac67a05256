import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { PublishCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ListQueuesCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { orderPlaced } from '../../lambda/contract/requests/order-placed';
import { stockAdjusted } from '../../lambda/contract/requests/stock-adjusted';
import { fingerprintOf } from '../../lib/contracts/fingerprint';
import { observes } from '../../lib/route';
import { call } from './http';
import { take } from './messages';
import { accepted, ended, idOf } from './requests';
import type { RunningApp } from './running-app';
import { order, resultsOf, runShop, shopRoutes } from './shop';
import { until } from './until';

let app: RunningApp;

beforeAll(async () => {
  app = await runShop();
});

describe('a body', () => {
  /** A queue of ours that receives what the consumers' queues receive, before any code has read it. */
  let tap: string;

  beforeAll(async () => {
    const topic = app.ref('uketsuke-dev-fan-out', 'AWS::SNS::Topic');
    const { QueueUrl = '' } = await app.sqs.send(new CreateQueueCommand({ QueueName: 'tap' }));
    const { Attributes } = await app.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    );
    const Resource = Attributes?.['QueueArn'];
    const Condition = { ArnEquals: { 'aws:SourceArn': topic } };
    const Principal = { Service: 'sns.amazonaws.com' };
    const letIn = { Effect: 'Allow', Principal, Action: 'sqs:SendMessage', Resource, Condition };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [letIn] });
    await app.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
    await app.sns.send(
      new SubscribeCommand({
        TopicArn: topic,
        Protocol: 'sqs',
        Endpoint: Resource,
        Attributes: { RawMessageDelivery: 'true' },
      }),
    );
    tap = QueueUrl;
  });

  it.each([
    ['what a form would change', 'a & b = 100% + 1; %26 %0A c?d#e'],
    ['quotation marks and backslashes', `"quoted" 'single' \\ \\\\ \\" C:\\new \\u0041`],
    ['emoji and line separators', '🫖🍵 👩‍👩‍👧 a\u2028b\u2029c'],
    ['escaped control characters', 'a\u0000b\u001fc\td\r\ne'],
    ['templates', '$util.escapeJavaScript("x") #set($id = "evil") ${context.path}'],
    ['markup', '</script><!--]]>&amp;'],
    ['what the envelope looks like', '","specversion":"1.0","id":"evil"},"DelaySeconds":900'],
  ])('reaches the consumers byte for byte with %s in it', async (_, note) => {
    const body = `{ "note":\t${JSON.stringify(note)},\n${JSON.stringify(order(1, 500)).slice(1)}`;
    const location = await accepted(app, 'order-placed', body);
    const [message] = await take(app, tap);
    const time = new Date(Number(idOf(location).slice(0, 13))).toISOString();
    expect(message?.Body).toBe(
      `{"specversion":"1.0","id":"${idOf(location)}","source":"/uketsuke/requests","type":"order-placed",` +
        `"time":"${time}","datacontenttype":"application/json","tenant":"000000000000",` +
        `"contract":"${fingerprintOf(orderPlaced)}","data":${body}}`,
    );
    // The tenant: by it the consumers' queues are fair.
    expect(message?.Attributes).toMatchObject({ MessageGroupId: '000000000000' });
    expect(message?.MessageAttributes).toEqual({
      type: { DataType: 'String', StringValue: 'order-placed' },
      region: { DataType: 'String', StringValue: 'DE' },
      currency: { DataType: 'String', StringValue: 'EUR' },
      total: { DataType: 'Number', StringValue: '500' },
      shippingMethod: { DataType: 'String', StringValue: 'standard' },
    });
    expect(resultsOf(await ended(app, location))['shipping']).toMatchObject({ note });
  });
});

describe('the services behind it', () => {
  it('are ready, and say so', async () => {
    const { status, text } = await call(app.runtime.awsUrl, '/_local/health');
    expect([status, JSON.parse(text)]).toEqual([200, { status: 'ready' }]);
  });

  it('list the queues of the app', async () => {
    const { QueueUrls = [] } = await app.sqs.send(
      new ListQueuesCommand({ QueueNamePrefix: 'uketsuke-dev-' }),
    );
    const made = app.runtime.resources.filter(({ type }) => type === 'AWS::SQS::Queue');
    expect(QueueUrls.toSorted()).toEqual(made.map(({ ref }) => ref).toSorted());
    const consumers = shopRoutes.filter((route) => !observes(route));
    // Each with its dead-letter queue, and one for what a subscription could not deliver, of which the audit has two. The
    // pusher's are as a consumer's; and there is one for outcomes that could not be published. Schedules have one each, the
    // sweeper's included.
    const scheduled = consumers.filter(({ delivery }) =>
      ['in-batches', 'during-opening-hours'].includes(delivery?.kind ?? ''),
    );
    expect(QueueUrls).toHaveLength(2 * 2 + 3 * consumers.length + 1 + 3 + 1 + scheduled.length + 1);
  });

  it('tell what is recorded of a request', async () => {
    const location = await accepted(app, 'stock-adjusted', stockAdjusted.example);
    await ended(app, location);
    const states = await statesOf(idOf(location));
    expect(states).toEqual({
      'consumer#audit': 'succeeded',
      'consumer#inventory': 'succeeded',
      request: 'dispatched',
    });
  });

  it('take an event at the topic, and filter it as those of the dispatcher', async () => {
    const id = `${app.now()}-published-by-hand`;
    const { MessageId } = await app.sns.send(
      new PublishCommand({
        TopicArn: app.ref('uketsuke-dev-fan-out', 'AWS::SNS::Topic'),
        Message: JSON.stringify({
          specversion: '1.0',
          id,
          source: '/uketsuke/requests',
          type: 'stock-adjusted',
          time: new Date(app.now()).toISOString(),
          datacontenttype: 'application/json',
          data: stockAdjusted.example,
        }),
        MessageAttributes: { type: { DataType: 'String', StringValue: 'stock-adjusted' } },
      }),
    );
    expect(MessageId).toMatch(/^[0-9a-f-]{36}$/);
    const states = await until('both have ended', async () => {
      app.skip(1000);
      const found = await statesOf(id);
      return Object.values(found).filter((state) => state === 'succeeded').length === 2 ? found : undefined;
    });
    expect(Object.keys(states)).toEqual(['consumer#audit', 'consumer#inventory']);
  });

  async function statesOf(requestId: string): Promise<Readonly<Record<string, string | undefined>>> {
    const { Items = [] } = await app.dynamodb.send(
      new QueryCommand({
        TableName: app.ref('uketsuke-dev-intake', 'AWS::DynamoDB::Table'),
        KeyConditionExpression: 'requestId = :id',
        ExpressionAttributeValues: { ':id': { S: requestId } },
      }),
    );
    return Object.fromEntries(Items.map(({ part, state }) => [part?.S, state?.S]));
  }
});

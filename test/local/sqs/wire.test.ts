import { account, type Sqs, startSqs } from './harness';

let sqs: Sqs;
let url: string;
beforeEach(async () => {
  sqs = await startSqs();
  url = await sqs.queue('orders');
});
afterEach(async () => sqs.close());

const query = async (parameters: Record<string, string>, path = '/') => {
  const response = await fetch(`${sqs.endpoint}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ Version: '2012-11-05', ...parameters }).toString(),
  });
  return { status: response.status, type: response.headers.get('content-type'), xml: await response.text() };
};
const json = async (action: string, body: object | string, headers: Record<string, string> = {}) => {
  const response = await fetch(sqs.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AmazonSQS.${action}`,
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: await response.text() };
};
const textOf = (xml: string, name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html */
describe('the query protocol', () => {
  it('sends a message with attributes to the path of the queue, as API Gateway integrations do', async () => {
    const answer = await query(
      {
        Action: 'SendMessage',
        MessageBody: '{"a":"b&c+d"}',
        'MessageAttribute.1.Name': 'tenant',
        'MessageAttribute.1.Value.DataType': 'String',
        'MessageAttribute.1.Value.StringValue': 't1',
      },
      `/${account}/orders`,
    );
    const [message] = await sqs.receive(url, { MessageAttributeNames: ['All'] });
    expect([answer.status, answer.type, textOf(answer.xml, 'MessageId')]).toEqual([
      200,
      'text/xml',
      message?.MessageId,
    ]);
    expect([message?.Body, message?.MessageAttributes]).toEqual([
      '{"a":"b&c+d"}',
      { tenant: { DataType: 'String', StringValue: 't1' } },
    ]);
  });

  // Recorded from AWS for message attributes.
  it('knows parameters by the names of the API, in the plural', async () => {
    await query({
      Action: 'CreateQueue',
      QueueName: 'plural',
      'Attributes.1.Name': 'DelaySeconds',
      'Attributes.1.Value': '7',
      'Tags.1.Key': 'team',
      'Tags.1.Value': 'shop',
    });
    const attributes = await query(
      { Action: 'GetQueueAttributes', 'AttributeNames.1': 'DelaySeconds' },
      `/${account}/plural`,
    );
    const tags = await query({ Action: 'ListQueueTags' }, `/${account}/plural`);
    await query({
      Action: 'SendMessageBatch',
      QueueUrl: url,
      'Entries.1.Id': 'one',
      'Entries.1.MessageBody': 'x',
      'Entries.1.MessageAttributes.1.Name': 'tenant',
      'Entries.1.MessageAttributes.1.Value.DataType': 'String',
      'Entries.1.MessageAttributes.1.Value.StringValue': 't1',
    });
    const received = await query({
      Action: 'ReceiveMessage',
      QueueUrl: url,
      'MessageAttributeNames.1': 'All',
      'AttributeNames.1': 'SenderId',
    });
    expect(attributes.xml).toContain('<Attribute><Name>DelaySeconds</Name><Value>7</Value></Attribute>');
    expect(tags.xml).toContain('<Tag><Key>team</Key><Value>shop</Value></Tag>');
    expect(received.xml).toContain('<Attribute><Name>SenderId</Name>');
    expect(received.xml).toContain(
      '<MessageAttribute><Name>tenant</Name><Value><StringValue>t1</StringValue>',
    );
  });

  it('takes a parameter without a value for an empty list', async () => {
    await sqs.send(url, 'x');
    const batches = ['SendMessage', 'DeleteMessage', 'ChangeMessageVisibility'].map(async (action) => {
      const { xml } = await query({
        Action: `${action}Batch`,
        QueueUrl: url,
        [`${action}BatchRequestEntry`]: '',
      });
      return textOf(xml, 'Code');
    });
    const { status, xml } = await query({
      Action: 'ReceiveMessage',
      QueueUrl: url,
      AttributeName: '',
      MessageAttributeName: '',
      MessageSystemAttributeName: '',
    });
    expect([await Promise.all(batches), status, textOf(xml, 'Body')]).toEqual([
      Array(3).fill('AWS.SimpleQueueService.EmptyBatchRequest'),
      200,
      'x',
    ]);
  });

  it('finds a queue by its name alone, as parameter and as path', async () => {
    await query({ Action: 'SendMessage', QueueUrl: 'orders', MessageBody: 'one' });
    await query({ Action: 'SendMessage', MessageBody: 'two' }, '/orders');
    expect(await sqs.bodies(url)).toEqual(['one', 'two']);
  });

  it('frames an answer as AWS does', async () => {
    const { xml } = await query({ Action: 'GetQueueUrl', QueueName: 'orders' });
    expect(xml.replace(/<RequestId>[^<]*/, '<RequestId>id')).toBe(
      '<?xml version="1.0"?><GetQueueUrlResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/">' +
        `<GetQueueUrlResult><QueueUrl>${url}</QueueUrl></GetQueueUrlResult>` +
        '<ResponseMetadata><RequestId>id</RequestId></ResponseMetadata></GetQueueUrlResponse>',
    );
  });

  it('works without a version and by GET', async () => {
    const path = `/${account}/orders?Action=SendMessage&MessageBody=hello+there&Version=2012-11-05`;
    expect((await fetch(sqs.endpoint + path)).status).toBe(200);
    expect(await sqs.bodies(url)).toEqual(['hello there']);
  });

  it('receives and deletes', async () => {
    await sqs.send(url, 'a < b & "c"', {
      MessageAttributes: { bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2]) } },
    });
    const received = await query({
      Action: 'ReceiveMessage',
      QueueUrl: url,
      'AttributeName.1': 'ApproximateReceiveCount',
      'MessageAttributeName.1': 'All',
    });
    const handle = textOf(received.xml, 'ReceiptHandle') ?? '';
    const deleted = await query({ Action: 'DeleteMessage', QueueUrl: url, ReceiptHandle: handle });
    expect(received.xml).toContain('<Body>a &lt; b &amp; &quot;c&quot;</Body>');
    expect(received.xml).toContain(
      '<Attribute><Name>ApproximateReceiveCount</Name><Value>1</Value></Attribute>',
    );
    expect(received.xml).toContain(
      '<MessageAttribute><Name>bytes</Name><Value><BinaryValue>AQI=</BinaryValue><DataType>Binary</DataType></Value>',
    );
    expect([deleted.status, sqs.service.peek('orders')]).toEqual([200, []]);
  });

  it('sends batches', async () => {
    const { xml } = await query({
      Action: 'SendMessageBatch',
      QueueUrl: url,
      'SendMessageBatchRequestEntry.1.Id': 'one',
      'SendMessageBatchRequestEntry.1.MessageBody': '1',
      'SendMessageBatchRequestEntry.2.Id': 'two',
      'SendMessageBatchRequestEntry.2.MessageBody': '2',
      'SendMessageBatchRequestEntry.2.DelaySeconds': '9000',
    });
    expect(xml).toContain('<SendMessageBatchResultEntry><Id>one</Id>');
    expect(xml).toContain(
      '<BatchResultErrorEntry><Id>two</Id><SenderFault>true</SenderFault><Code>InvalidParameterValue</Code>',
    );
  });

  it('creates a queue with attributes and tags', async () => {
    await query({
      Action: 'CreateQueue',
      QueueName: 'made',
      'Attribute.1.Name': 'DelaySeconds',
      'Attribute.1.Value': '7',
      'Tag.1.Key': 'team',
      'Tag.1.Value': 'shop',
    });
    const tags = await query({ Action: 'ListQueueTags', QueueUrl: `${sqs.endpoint}/${account}/made` });
    const attributes = await query(
      { Action: 'GetQueueAttributes', 'AttributeName.1': 'DelaySeconds' },
      `/${account}/made`,
    );
    expect(tags.xml).toContain('<Tag><Key>team</Key><Value>shop</Value></Tag>');
    expect(attributes.xml).toContain('<Attribute><Name>DelaySeconds</Name><Value>7</Value></Attribute>');
  });

  // Recorded from AWS, as are the actions that fail at a queue's URL.
  it('has an empty element for a result without members', async () => {
    const { xml } = await query({ Action: 'ReceiveMessage', QueueUrl: url });
    expect(xml).toContain('<ReceiveMessageResult/>');
  });

  it('answers a request without an action with UnknownOperationException', async () => {
    const answer = await query({ QueueName: 'x' }, `/${account}/orders`);
    expect([answer.status, answer.xml]).toEqual([404, '<UnknownOperationException/>']);
  });

  it('lists queues', async () => {
    const { xml } = await query({ Action: 'ListQueues' });
    expect(xml).toContain(`<ListQueuesResult><QueueUrl>${url}</QueueUrl></ListQueuesResult>`);
  });

  it('fails with the words the query protocol has for a queue that is not there', async () => {
    const answer = await query({ Action: 'SendMessage', MessageBody: 'x' }, `/${account}/none`);
    expect(answer.status).toBe(400);
    expect(answer.xml).toContain(
      '<Error><Type>Sender</Type><Code>AWS.SimpleQueueService.NonExistentQueue</Code>' +
        '<Message>The specified queue does not exist for this wsdl version.</Message><Detail/></Error>',
    );
  });

  it.each<[Record<string, string>, string]>([
    [{ Action: 'Fly' }, 'InvalidAction'],
    [{ Action: 'CreateQueue', QueueName: 'x' }, 'InvalidAction'],
    [{ Action: 'ListQueues' }, 'InvalidAction'],
    [{ Action: 'SendMessage', MessageBody: '' }, 'MissingParameter'],
    [{ Action: 'SendMessage', MessageBody: '\u0000' }, 'InvalidMessageContents'],
    [{ Action: 'ReceiveMessage', WaitTimeSeconds: 'soon' }, 'SerializationException'],
  ])('fails for %j', async (parameters, code) => {
    const answer = await query(parameters, `/${account}/orders`);
    expect([answer.status, textOf(answer.xml, 'Code')]).toEqual([400, code]);
  });
});

/** https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html */
describe('the JSON protocol', () => {
  it('answers errors with their shape, and the code that older clients know', async () => {
    const answer = await json('SendMessage', {
      QueueUrl: `${sqs.endpoint}/${account}/none`,
      MessageBody: 'x',
    });
    expect([answer.status, answer.headers.get('x-amzn-query-error'), JSON.parse(answer.body)]).toEqual([
      400,
      'AWS.SimpleQueueService.NonExistentQueue;Sender',
      { __type: 'com.amazonaws.sqs#QueueDoesNotExist', message: 'The specified queue does not exist.' },
    ]);
  });

  it('answers errors in parameters as AWS does', async () => {
    const answer = await json('SendMessage', { QueueUrl: url });
    expect([answer.headers.get('x-amzn-query-error'), JSON.parse(answer.body)]).toEqual([
      'MissingParameter;Sender',
      {
        __type: 'com.amazon.coral.service#MissingRequiredParameterException',
        message: 'The request must contain the parameter MessageBody.',
      },
    ]);
  });

  it('answers with a request id', async () => {
    const answer = await json('ListQueues', {});
    expect([answer.status, answer.headers.get('x-amzn-requestid')]).toEqual([
      200,
      expect.stringMatching(/^[0-9a-f-]{36}$/),
    ]);
  });

  it('takes absent parameters for null', async () => {
    expect((await json('SendMessage', { QueueUrl: url, MessageBody: 'x', DelaySeconds: null })).status).toBe(
      200,
    );
  });

  it.each<[string, object | string]>([
    ['a body that is no JSON', '{'],
    ['a body that is no object', '[]'],
    ['a number for a text', { QueueUrl: 1, MessageBody: 'x' }],
    ['a text for a structure', { QueueUrl: '/0/q', MessageBody: 'x', MessageAttributes: 'y' }],
  ])('fails for %s', async (_what, body) => {
    const sent = typeof body === 'object' && 'MessageAttributes' in body ? { ...body, QueueUrl: url } : body;
    const answer = await json('SendMessage', sent);
    expect([answer.status, JSON.parse(answer.body).__type]).toEqual([
      400,
      'com.amazon.coral.service#SerializationException',
    ]);
  });

  it('fails for an action that is none', async () => {
    expect(JSON.parse((await json('Fly', {})).body)).toMatchObject({
      message: 'The action Fly is not valid for this endpoint.',
    });
  });
});

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-services-sqs.html */
describe('the header X-Amzn-Trace-Id', () => {
  const trace = 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1';
  const own = 'Root=1-3152b799-8954dae64eda91bc9a23a7e8;Sampled=0';
  const received = async () =>
    (await sqs.receive(url, { MessageSystemAttributeNames: ['AWSTraceHeader'] })).map(
      ({ Body, Attributes }) => [Body, Attributes?.AWSTraceHeader],
    );

  it('comes with each message of a request that has none of its own', async () => {
    const AWSTraceHeader = { DataType: 'String', StringValue: own };
    const answer = await json(
      'SendMessageBatch',
      {
        QueueUrl: url,
        Entries: [
          { Id: 'a', MessageBody: 'plain' },
          { Id: 'b', MessageBody: 'own', MessageSystemAttributes: { AWSTraceHeader } },
        ],
      },
      { 'x-amzn-trace-id': trace },
    );
    const { Successful } = JSON.parse(answer.body);
    expect([await received(), 'MD5OfMessageSystemAttributes' in Successful[0]]).toEqual([
      [
        ['plain', trace],
        ['own', own],
      ],
      false,
    ]);
  });

  it('comes with a message of the query protocol', async () => {
    await fetch(`${sqs.endpoint}/${account}/orders?Action=SendMessage&MessageBody=x&Version=2012-11-05`, {
      headers: { 'x-amzn-trace-id': trace },
    });
    expect(await received()).toEqual([['x', trace]]);
  });
});

import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  type QueueAttributeName,
  SetQueueAttributesCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from '@aws-sdk/client-sqs';
import { account, arnOf, failureOf, type Sqs, startSqs, until } from './harness';

let sqs: Sqs;
beforeEach(async () => {
  sqs = await startSqs();
});
afterEach(async () => sqs.close());

type Attributes = Partial<Record<QueueAttributeName, string>>;
const create = (name: string, attributes?: Attributes) =>
  sqs.client.send(new CreateQueueCommand({ QueueName: name, ...(attributes && { Attributes: attributes }) }));
const set = (url: string, attributes: Attributes) =>
  sqs.client.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: attributes }));
const all = async (url: string) =>
  (await sqs.client.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] })))
    .Attributes;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
describe('CreateQueue', () => {
  it("answers with the queue's URL", async () => {
    expect((await create('orders')).QueueUrl).toBe(`${sqs.endpoint}/${account}/orders`);
  });

  it('gives the same queue for the same name and attributes', async () => {
    const first = await create('orders', { DelaySeconds: '5' });
    await sqs.send(first.QueueUrl ?? '', 'kept');
    const second = await create('orders', { DelaySeconds: '5' });
    expect([second.QueueUrl, sqs.service.peek('orders').length]).toEqual([first.QueueUrl, 1]);
  });

  it('gives the same queue when no attributes are named', async () => {
    await create('orders', { DelaySeconds: '5' });
    expect((await create('orders')).QueueUrl).toBe(`${sqs.endpoint}/${account}/orders`);
  });

  it('fails for an existing name with another attribute, which it names', async () => {
    await create('orders', { DelaySeconds: '5' });
    expect(await failureOf(create('orders', { DelaySeconds: '6' }))).toMatchObject({
      name: 'QueueNameExists',
      message: 'A queue already exists with the same name and a different value for attribute DelaySeconds',
    });
  });

  it.each(['a.b', 'a b', 'ä', 'x'.repeat(81), 'orders.fifo'])('fails for the name %j', async (name) => {
    expect(await failureOf(create(name))).toMatchObject({
      name: 'InvalidParameterValue',
      message: expect.stringContaining(
        'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
      ),
    });
  });

  it('fails for a FIFO queue whose name lacks the suffix', async () => {
    const failure = await failureOf(create('orders', { FifoQueue: 'true' }));
    expect(failure.message).toContain('must end with .fifo suffix');
  });

  it('fails without a name', async () => {
    expect(await failureOf(create(''))).toMatchObject({ name: 'MissingParameter' });
  });

  it.each<[string, Attributes, string, string]>([
    ['FifoQueue false', { FifoQueue: 'false' }, 'InvalidAttributeName', 'Unknown Attribute FifoQueue.'],
    [
      'an attribute of FIFO queues',
      { ContentBasedDeduplication: 'true' },
      'InvalidAttributeName',
      'Unknown Attribute ContentBasedDeduplication.',
    ],
    [
      'an attribute that only SQS sets',
      { QueueArn: 'arn' },
      'InvalidAttributeName',
      'Unknown Attribute QueueArn.',
    ],
    [
      'a visibility timeout above twelve hours',
      { VisibilityTimeout: '43201' },
      'InvalidAttributeValue',
      'Invalid value for the parameter VisibilityTimeout.',
    ],
    [
      'a delay above fifteen minutes',
      { DelaySeconds: '901' },
      'InvalidAttributeValue',
      'Invalid value for the parameter DelaySeconds.',
    ],
    [
      'a retention under a minute',
      { MessageRetentionPeriod: '59' },
      'InvalidAttributeValue',
      'Invalid value for the parameter MessageRetentionPeriod.',
    ],
    [
      'a maximum size above one mebibyte',
      { MaximumMessageSize: '1048577' },
      'InvalidAttributeValue',
      'Invalid value for the parameter MaximumMessageSize.',
    ],
    [
      'a wait above twenty seconds',
      { ReceiveMessageWaitTimeSeconds: '21' },
      'InvalidAttributeValue',
      'Invalid value for the parameter ReceiveMessageWaitTimeSeconds.',
    ],
    [
      'a number that is none',
      { DelaySeconds: 'ten' },
      'InvalidAttributeValue',
      'Invalid value for the parameter DelaySeconds.',
    ],
    [
      'a policy that is none',
      { Policy: '{"a":1}' },
      'InvalidAttributeValue',
      'Invalid value for the parameter Policy.',
    ],
    [
      'a deduplication scope',
      { DeduplicationScope: 'queue' },
      'InvalidAttributeName',
      'You can specify the DeduplicationScope only when FifoQueue is set to true.',
    ],
    [
      'a throughput limit of FIFO queues',
      { FifoThroughputLimit: 'perQueue' },
      'InvalidAttributeName',
      'You can specify the FifoThroughputLimit only when FifoQueue is set to true.',
    ],
    [
      'a flag that is none',
      { SqsManagedSseEnabled: 'yes' },
      'InvalidAttributeValue',
      'Invalid value for the parameter SqsManagedSseEnabled.',
    ],
  ])('fails for %s', async (_what, attributes, name, message) => {
    expect(await failureOf(create('orders', attributes))).toMatchObject({ name, message });
  });

  // Recorded from AWS; Python writes booleans so.
  it.each(['True', 'TRUE', 'true'])('accepts %s for a flag, and keeps it in lower case', async (flag) => {
    const url = await sqs.queue('orders.fifo', {
      FifoQueue: flag,
      ContentBasedDeduplication: flag,
      SqsManagedSseEnabled: flag,
    });
    await create('orders.fifo', { FifoQueue: 'true' });
    expect([
      await sqs.attribute(url, 'FifoQueue'),
      await sqs.attribute(url, 'ContentBasedDeduplication'),
      await sqs.attribute(url, 'SqsManagedSseEnabled'),
    ]).toEqual(['true', 'true', 'true']);
  });
});

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html */
describe('DeleteQueue', () => {
  it('deletes the queue with its messages', async () => {
    const url = await sqs.queue('orders');
    await sqs.client.send(new DeleteQueueCommand({ QueueUrl: url }));
    expect(await failureOf(sqs.send(url, 'x'))).toMatchObject({
      name: 'QueueDoesNotExist',
      message: 'The specified queue does not exist.',
      status: 400,
    });
  });

  it('fails to create the name again within 60 seconds', async () => {
    const url = await sqs.queue('orders');
    await sqs.client.send(new DeleteQueueCommand({ QueueUrl: url }));
    await sqs.seconds(59);
    expect((await failureOf(create('orders'))).message).toBe(
      'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
    );
  });

  it('frees the name after 60 seconds', async () => {
    const url = await sqs.queue('orders');
    await sqs.client.send(new DeleteQueueCommand({ QueueUrl: url }));
    await sqs.seconds(60);
    expect((await create('orders')).QueueUrl).toBe(url);
  });

  it('fails for receives that wait at the queue', async () => {
    const url = await sqs.queue('orders');
    const failure = failureOf(sqs.receive(url, { WaitTimeSeconds: 20 }));
    await until(() => sqs.service.waiting('orders') === 1);
    await sqs.client.send(new DeleteQueueCommand({ QueueUrl: url }));
    expect((await failure).name).toBe('QueueDoesNotExist');
  });
});

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html */
describe('PurgeQueue', () => {
  const purge = (url: string) => sqs.client.send(new PurgeQueueCommand({ QueueUrl: url }));

  it('deletes messages available, delayed and in flight', async () => {
    const url = await sqs.queue('orders');
    await sqs.send(url, 'in flight');
    await sqs.receive(url);
    await sqs.send(url, 'delayed', { DelaySeconds: 5 });
    await sqs.send(url, 'available');
    await purge(url);
    expect(await sqs.counts(url)).toEqual(['0', '0', '0']);
  });

  it('fails when repeated within 60 seconds', async () => {
    const url = await sqs.queue('orders');
    await purge(url);
    await sqs.seconds(59);
    expect(await failureOf(purge(url))).toMatchObject({
      name: 'PurgeQueueInProgress',
      message: 'Only one PurgeQueue operation on orders is allowed every 60 seconds.',
      status: 403,
    });
  });

  it('works again after 60 seconds', async () => {
    const url = await sqs.queue('orders');
    await purge(url);
    await sqs.seconds(60);
    await sqs.send(url, 'x');
    await purge(url);
    expect(sqs.service.peek('orders')).toEqual([]);
  });
});

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html */
describe('ListQueues', () => {
  const list = (more = {}) => sqs.client.send(new ListQueuesCommand(more));

  it('lists nothing when there is nothing', async () => {
    expect((await list()).QueueUrls).toBeUndefined();
  });

  it('lists by prefix', async () => {
    await sqs.queue('orders');
    const url = await sqs.queue('parcels');
    expect((await list({ QueueNamePrefix: 'par' })).QueueUrls).toEqual([url]);
  });

  it('pages', async () => {
    for (const name of ['a', 'b', 'c']) await sqs.queue(name);
    const first = await list({ MaxResults: 2 });
    const second = await list({ MaxResults: 2, NextToken: first.NextToken });
    expect([first.QueueUrls?.length, second.QueueUrls, second.NextToken]).toEqual([
      2,
      [`${sqs.endpoint}/${account}/c`],
      undefined,
    ]);
  });

  it('fails for pages of more than a thousand', async () => {
    expect((await failureOf(list({ MaxResults: 1001 }))).name).toBe('InvalidParameterValue');
  });
});

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html */
describe('GetQueueUrl', () => {
  it('finds a queue by name', async () => {
    const url = await sqs.queue('orders');
    const found = await sqs.client.send(
      new GetQueueUrlCommand({ QueueName: 'orders', QueueOwnerAWSAccountId: account }),
    );
    expect(found.QueueUrl).toBe(url);
  });

  it('fails for a queue that is not there', async () => {
    const failure = await failureOf(sqs.client.send(new GetQueueUrlCommand({ QueueName: 'none' })));
    expect(failure).toMatchObject({
      name: 'QueueDoesNotExist',
      message: 'The specified queue does not exist.',
    });
  });

  it("fails for another account's queue", async () => {
    await sqs.queue('orders');
    const command = new GetQueueUrlCommand({ QueueName: 'orders', QueueOwnerAWSAccountId: '111111111111' });
    expect((await failureOf(sqs.client.send(command))).name).toBe('QueueDoesNotExist');
  });

  it.each([
    'http://localhost:1/000000000000/orders',
    'https://sqs.us-east-1.amazonaws.com/000000000000/orders',
  ])('lets the queue be called as %s', async (url) => {
    await sqs.queue('orders');
    expect(await sqs.service.call('GetQueueAttributes', { QueueUrl: url }, anybody)).toEqual({});
  });
});

const anybody = { principal: { kind: 'account', account }, requestId: 'r' } as const;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
describe('GetQueueAttributes', () => {
  it('knows all of a standard queue, with the defaults of AWS', async () => {
    const url = await sqs.queue('orders');
    expect(await all(url)).toEqual({
      QueueArn: arnOf('orders'),
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
      ApproximateNumberOfMessagesDelayed: '0',
      CreatedTimestamp: '1767225600',
      LastModifiedTimestamp: '1767225600',
      VisibilityTimeout: '30',
      MaximumMessageSize: '1048576',
      MessageRetentionPeriod: '345600',
      DelaySeconds: '0',
      ReceiveMessageWaitTimeSeconds: '0',
      SqsManagedSseEnabled: 'true',
    });
  });

  it('knows more of a FIFO queue', async () => {
    const url = await sqs.queue('orders.fifo', { FifoQueue: 'true' });
    expect(await all(url)).toMatchObject({
      FifoQueue: 'true',
      ContentBasedDeduplication: 'false',
      DeduplicationScope: 'queue',
      FifoThroughputLimit: 'perQueue',
    });
  });

  it('answers nothing when nothing is asked', async () => {
    const url = await sqs.queue('orders');
    const { Attributes } = await sqs.client.send(new GetQueueAttributesCommand({ QueueUrl: url }));
    expect(Attributes).toBeUndefined();
  });

  it('fails for an attribute that is none', async () => {
    const url = await sqs.queue('orders');
    const failure = failureOf(
      sqs.service.call('GetQueueAttributes', { QueueUrl: url, AttributeNames: ['Colour'] }, anybody),
    );
    expect((await failure).message).toBe('Unknown Attribute Colour.');
  });

  it('counts as of now: a message is available again the moment its timeout passes', async () => {
    const url = await sqs.queue('orders');
    await sqs.send(url, 'a');
    await sqs.send(url, 'b', { DelaySeconds: 40 });
    await sqs.receive(url);
    const before = await sqs.counts(url);
    await sqs.seconds(30);
    const between = await sqs.counts(url);
    await sqs.seconds(10);
    expect([before, between, await sqs.counts(url)]).toEqual([
      ['0', '1', '1'],
      ['1', '1', '0'],
      ['2', '0', '0'],
    ]);
  });
});

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
describe('SetQueueAttributes', () => {
  it('changes attributes, and says when', async () => {
    const url = await sqs.queue('orders');
    await sqs.seconds(10);
    await set(url, { VisibilityTimeout: '69', DelaySeconds: '420' });
    expect(await all(url)).toMatchObject({
      VisibilityTimeout: '69',
      DelaySeconds: '420',
      CreatedTimestamp: '1767225600',
      LastModifiedTimestamp: '1767225610',
    });
  });

  it('turns SSE-SQS off when a KMS key is set', async () => {
    const url = await sqs.queue('orders');
    await set(url, { KmsMasterKeyId: 'alias/key', KmsDataKeyReusePeriodSeconds: '6000' });
    expect(await all(url)).toMatchObject({
      KmsMasterKeyId: 'alias/key',
      KmsDataKeyReusePeriodSeconds: '6000',
      SqsManagedSseEnabled: 'false',
    });
  });

  // Recorded from AWS.
  it('lists no reuse period once the KMS key is gone', async () => {
    const url = await sqs.queue('orders', { KmsMasterKeyId: 'alias/key' });
    await set(url, { KmsMasterKeyId: '', KmsDataKeyReusePeriodSeconds: '300' });
    const attributes = await all(url);
    expect([attributes?.['KmsMasterKeyId'], attributes?.['KmsDataKeyReusePeriodSeconds']]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('accepts a flag in any letter case', async () => {
    const url = await sqs.queue('orders.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' });
    await set(url, { ContentBasedDeduplication: 'False' });
    expect(await sqs.attribute(url, 'ContentBasedDeduplication')).toBe('false');
  });

  it('fails for both kinds of encryption at once', async () => {
    const url = await sqs.queue('orders');
    expect(
      await failureOf(set(url, { KmsMasterKeyId: 'alias/key', SqsManagedSseEnabled: 'true' })),
    ).toMatchObject({
      name: 'InvalidAttributeName',
      message:
        'You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.',
    });
  });

  it('removes a policy that is set to nothing', async () => {
    const policy = JSON.stringify({ Statement: [] });
    const url = await sqs.queue('orders', { Policy: policy });
    await set(url, { Policy: '' });
    expect(await sqs.attribute(url, 'Policy')).toBeUndefined();
  });

  it('fails to make a FIFO queue of a standard queue', async () => {
    const url = await sqs.queue('orders');
    expect(await failureOf(set(url, { FifoQueue: 'true' }))).toMatchObject({
      name: 'InvalidAttributeName',
      message: 'Unknown Attribute FifoQueue.',
    });
  });

  it('fails to make a standard queue of a FIFO queue', async () => {
    const url = await sqs.queue('orders.fifo', { FifoQueue: 'true' });
    expect(await failureOf(set(url, { FifoQueue: 'false' }))).toMatchObject({
      name: 'InvalidAttributeValue',
      message: 'Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.',
    });
  });

  it('changes nothing when one of the attributes is wrong', async () => {
    const url = await sqs.queue('orders');
    await failureOf(set(url, { DelaySeconds: '5', VisibilityTimeout: '-1' }));
    expect(await sqs.attribute(url, 'DelaySeconds')).toBe('0');
  });

  it('fails for a throughput limit per group without deduplication per group', async () => {
    const url = await sqs.queue('orders.fifo', { FifoQueue: 'true' });
    const failure = await failureOf(set(url, { FifoThroughputLimit: 'perMessageGroupId' }));
    expect(failure.name).toBe('InvalidAttributeValue');
  });

  it('takes both for high throughput', async () => {
    const url = await sqs.queue('orders.fifo', { FifoQueue: 'true' });
    await set(url, { FifoThroughputLimit: 'perMessageGroupId', DeduplicationScope: 'messageGroup' });
    expect(await sqs.attribute(url, 'FifoThroughputLimit')).toBe('perMessageGroupId');
  });
});

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-tags.html */
describe('tags', () => {
  const tags = async (url: string) =>
    (await sqs.client.send(new ListQueueTagsCommand({ QueueUrl: url }))).Tags;

  it('are set, overwritten and removed', async () => {
    const url = await sqs.queue('orders');
    await sqs.client.send(new TagQueueCommand({ QueueUrl: url, Tags: { a: '1', b: '2', c: '' } }));
    await sqs.client.send(new TagQueueCommand({ QueueUrl: url, Tags: { a: '3' } }));
    await sqs.client.send(new UntagQueueCommand({ QueueUrl: url, TagKeys: ['b', 'none'] }));
    expect(await tags(url)).toEqual({ a: '3', c: '' });
  });

  it('can be given when a queue is created', async () => {
    const { QueueUrl = '' } = await sqs.client.send(
      new CreateQueueCommand({ QueueName: 'orders', tags: { team: 'shop' } }),
    );
    expect(await tags(QueueUrl)).toEqual({ team: 'shop' });
  });

  it('fails for more than fifty', async () => {
    const url = await sqs.queue('orders');
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, 'v']));
    const failure = await failureOf(sqs.client.send(new TagQueueCommand({ QueueUrl: url, Tags: many })));
    expect([failure.name, await tags(url)]).toEqual(['InvalidParameterValue', undefined]);
  });
});

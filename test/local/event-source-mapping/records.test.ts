import { checkMapping } from '../../../local/services/event-source-mapping/definition';
import { MappedQueue } from './mapped-queue';

const queueArn = 'arn:aws:sqs:eu-central-1:000000000000:work';

describe('a record', () => {
  it('has the shape that Lambda gives it', async () => {
    const queue = await MappedQueue.create();
    await queue.sendOne({
      MessageBody: 'é \u{1F600}',
      MessageAttributes: {
        type: { DataType: 'String', StringValue: 'order-placed' },
        digest: { DataType: 'Binary', BinaryValue: Buffer.from([1, 2, 255]) },
      },
    });
    await queue.settle();
    await queue.mappings.stop();
    expect(queue.batches[0]?.[0]).toEqual({
      messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      receiptHandle: expect.any(String),
      body: 'é \u{1F600}',
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '1767225600000',
        SenderId: expect.any(String),
        ApproximateFirstReceiveTimestamp: '1767225600000',
      },
      messageAttributes: {
        type: { stringValue: 'order-placed', stringListValues: [], binaryListValues: [], dataType: 'String' },
        digest: { binaryValue: 'AQL/', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
      },
      md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
      md5OfBody: '95dae39999c55f808cfe1ac6e5fbfc6c',
      eventSource: 'aws:sqs',
      eventSourceARN: queueArn,
      awsRegion: 'eu-central-1',
    });
  });

  it('has no attributes and no digest of them when there are none', async () => {
    const queue = await MappedQueue.create();
    await queue.send('a');
    await queue.mappings.stop();
    const record = queue.batches[0]?.[0];
    expect([record?.['messageAttributes'], 'md5OfMessageAttributes' in Object(record)]).toEqual([{}, false]);
  });

  it('has its group, deduplication id and sequence number on a FIFO queue', async () => {
    const queue = await MappedQueue.create({}, { name: 'orders.fifo' });
    await queue.sendInGroups('customer-7:a');
    await queue.mappings.stop();
    expect(queue.batches[0]?.[0]?.attributes).toMatchObject({
      MessageGroupId: 'customer-7',
      MessageDeduplicationId: expect.stringMatching(/^[0-9a-f]{64}$/),
      SequenceNumber: expect.stringMatching(/^\d{20}$/),
    });
  });

  it('has the trace header it was sent with', async () => {
    const queue = await MappedQueue.create();
    await queue.sendOne({
      MessageBody: 'a',
      MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1-2-3' } },
    });
    await queue.settle();
    await queue.mappings.stop();
    expect(queue.batches[0]?.[0]?.attributes['AWSTraceHeader']).toBe('Root=1-2-3');
  });

  it('comes when its delay is over', async () => {
    const queue = await MappedQueue.create();
    await queue.sendOne({ MessageBody: 'later', DelaySeconds: 90 });
    await queue.advance(89);
    const before = queue.bodies;
    await queue.advance(1);
    await queue.mappings.stop();
    expect([before, queue.bodies]).toEqual([[], [['later']]]);
  });
});

describe('a mapping', () => {
  it.each([
    [{ batchSize: 0 }, 'a batch size of 0 given; 1 to 10000 are allowed'],
    [{ batchSize: 10_001, batchingWindowSeconds: 1 }, 'a batch size of 10001 given; 1 to 10000 are allowed'],
    [{ batchSize: 11 }, 'a batch size of 11 given; more than 10 need a batching window of at least 1 second'],
    [{ batchingWindowSeconds: 301 }, 'a batching window of 301 seconds given; 0 to 300 are allowed'],
    [{ maximumConcurrency: 1 }, 'a maximum concurrency of 1 given; 2 to 1000 are allowed'],
    [
      { queueArn: `${queueArn}.fifo`, batchSize: 11 },
      'a batch size of 11 given; 1 to 10 are allowed on a FIFO queue',
    ],
    [
      { queueArn: `${queueArn}.fifo`, batchingWindowSeconds: 1 },
      'a batching window given; FIFO queues have none',
    ],
    [
      { queueArn: 'arn:aws:kinesis:eu-central-1:000000000000:stream/s' },
      'only SQS queues and DynamoDB streams are event sources here',
    ],
  ])('fails with %j', (wrong, message) => {
    expect(() => checkMapping({ queueArn, functionName: 'billing', ...wrong })).toThrow(message);
  });

  it('says everything that is wrong at once', () => {
    expect(() =>
      checkMapping({ queueArn, functionName: 'billing', batchSize: 0, maximumConcurrency: 1 }),
    ).toThrow(
      `Event source ${queueArn}: a batch size of 0 given; 1 to 10000 are allowed; a maximum concurrency of 1 given; 2 to 1000 are allowed.`,
    );
  });
});

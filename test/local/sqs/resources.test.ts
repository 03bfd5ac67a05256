import { ListQueueTagsCommand } from '@aws-sdk/client-sqs';
import type { ResourceOutcome } from '../../../local/resources/provider';
import { sqsProviders } from '../../../local/resources/sqs';
import { account, arnOf, type Sqs, startSqs } from './harness';

let sqs: Sqs;
beforeEach(async () => {
  sqs = await startSqs();
});
afterEach(async () => sqs.close());

const make = async (
  type: string,
  properties: Record<string, unknown>,
  generatedName = 'shop-Orders-ABC123',
): Promise<ResourceOutcome> => {
  const provider = sqsProviders(sqs.service, sqs.environment).find((candidate) => candidate.type === type);
  if (provider === undefined) throw new Error(`no ${type}`);
  return provider.create({ logicalId: 'Orders', stackName: 'shop', generatedName, properties });
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html */
describe('AWS::SQS::Queue', () => {
  it('answers with URL, ARN and name', async () => {
    const url = `${sqs.endpoint}/${account}/orders`;
    expect(await make('AWS::SQS::Queue', { QueueName: 'orders' })).toEqual({
      ref: url,
      attributes: { Arn: arnOf('orders'), QueueName: 'orders', QueueUrl: url },
      notDone: [],
    });
  });

  it('is made without a dead-letter queue that is nowhere, which is named', async () => {
    const RedrivePolicy = { deadLetterTargetArn: arnOf('elsewhere'), maxReceiveCount: 3 };
    const { notDone, ref } = await make('AWS::SQS::Queue', { QueueName: 'lonely', RedrivePolicy });
    expect(notDone).toEqual([
      {
        property: 'RedrivePolicy',
        why: expect.stringMatching(/Dead letter target does not exist\. The queue is made without it\.$/),
      },
    ]);
    expect(await sqs.attribute(ref, 'RedrivePolicy')).toBeUndefined();
  });

  it('takes the generated name where it has none', async () => {
    const { attributes } = await make('AWS::SQS::Queue', {});
    expect(attributes['QueueName']).toBe('shop-Orders-ABC123');
  });

  it('shortens a generated name, keeping its end', async () => {
    const { attributes } = await make('AWS::SQS::Queue', { FifoQueue: true }, `${'x'.repeat(90)}-ABC123`);
    expect(attributes['QueueName']).toMatch(/^x{59}x{9}-ABC123\.fifo$/);
  });

  it('takes numbers, booleans and objects as attributes', async () => {
    const { attributes } = await make('AWS::SQS::Queue', { QueueName: 'dead' });
    const { ref } = await make('AWS::SQS::Queue', {
      QueueName: 'orders',
      VisibilityTimeout: 180,
      MessageRetentionPeriod: '1209600',
      SqsManagedSseEnabled: true,
      FifoQueue: false,
      RedrivePolicy: { deadLetterTargetArn: attributes['Arn'], maxReceiveCount: 5 },
    });
    expect([
      await sqs.attribute(ref, 'VisibilityTimeout'),
      await sqs.attribute(ref, 'MessageRetentionPeriod'),
      await sqs.attribute(ref, 'RedrivePolicy'),
    ]).toEqual([
      '180',
      '1209600',
      JSON.stringify({ deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 5 }),
    ]);
  });

  it('takes a flag in any letter case', async () => {
    const { ref, attributes } = await make('AWS::SQS::Queue', {
      FifoQueue: 'True',
      ContentBasedDeduplication: 'True',
    });
    expect([attributes['QueueName'], await sqs.attribute(ref, 'ContentBasedDeduplication')]).toEqual([
      expect.stringMatching(/\.fifo$/),
      'true',
    ]);
  });

  it('sets tags', async () => {
    const { ref } = await make('AWS::SQS::Queue', { Tags: [{ Key: 'team', Value: 'shop' }] });
    const { Tags } = await sqs.client.send(new ListQueueTagsCommand({ QueueUrl: ref }));
    expect(Tags).toEqual({ team: 'shop' });
  });

  it('fails for a value that SQS refuses', async () => {
    await expect(make('AWS::SQS::Queue', { VisibilityTimeout: 50_000 })).rejects.toThrow(
      'Invalid value for the parameter VisibilityTimeout.',
    );
  });
});

describe('policies of queues', () => {
  const document = {
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: '*' }],
  };

  /** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queuepolicy.html */
  it('are set on each queue of an AWS::SQS::QueuePolicy', async () => {
    const urls = [await sqs.queue('a'), await sqs.queue('b')];
    await make('AWS::SQS::QueuePolicy', { Queues: urls, PolicyDocument: document });
    expect(await Promise.all(urls.map((url) => sqs.attribute(url, 'Policy')))).toEqual([
      JSON.stringify(document),
      JSON.stringify(document),
    ]);
  });

  /** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queueinlinepolicy.html */
  it('are set on the queue of an AWS::SQS::QueueInlinePolicy', async () => {
    const url = await sqs.queue('a');
    await make('AWS::SQS::QueueInlinePolicy', { Queue: url, PolicyDocument: document });
    expect(await sqs.attribute(url, 'Policy')).toBe(JSON.stringify(document));
  });

  it('fail without queues', async () => {
    await expect(make('AWS::SQS::QueuePolicy', { PolicyDocument: document })).rejects.toThrow(
      'Queues must be a list of queue URLs.',
    );
  });

  it('fail without a document', async () => {
    const url = await sqs.queue('a');
    await expect(make('AWS::SQS::QueuePolicy', { Queues: [url] })).rejects.toThrow(
      'PolicyDocument must be a policy.',
    );
  });
});

import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { SnsPublisher } from '../../../lambda/adapters/sns-publisher';
import type { Publication } from '../../../lambda/core/publishing/publish-in-batches';

const topicArn = 'arn:aws:sns:us-east-1:000000000000:requests';
const publication = (body: string): Publication => ({
  body,
  group: `tenant-${body}`,
  attributes: { type: { DataType: 'String', StringValue: 'survey-filed' } },
  size: 10,
});

describe('publishing to SNS', () => {
  const sns = mockClient(SNSClient);
  const publisher = new SnsPublisher({ client: new SNSClient({ region: 'us-east-1' }), topicArn });
  beforeEach(() => void sns.reset());

  it('sends a batch in one call, each entry with an id of its own', async () => {
    sns.on(PublishBatchCommand).resolves({ Successful: [{ Id: '0' }, { Id: '1' }] });
    expect(await publisher.publishBatch([publication('a'), publication('b')])).toEqual([]);
    expect(sns.commandCalls(PublishBatchCommand).map(({ args }) => args[0].input)).toEqual([
      {
        TopicArn: topicArn,
        PublishBatchRequestEntries: [
          {
            Id: '0',
            Message: 'a',
            MessageAttributes: { type: { DataType: 'String', StringValue: 'survey-filed' } },
            MessageGroupId: 'tenant-a',
          },
          {
            Id: '1',
            Message: 'b',
            MessageAttributes: { type: { DataType: 'String', StringValue: 'survey-filed' } },
            MessageGroupId: 'tenant-b',
          },
        ],
      },
    ]);
  });

  it('gives a FIFO topic the id by which it knows a message again', async () => {
    sns.on(PublishBatchCommand).resolves({});
    await publisher.publishBatch([{ ...publication('a'), deduplicationId: 'id' }]);
    expect(sns.commandCalls(PublishBatchCommand)[0]?.args[0].input.PublishBatchRequestEntries).toMatchObject([
      { MessageGroupId: 'tenant-a', MessageDeduplicationId: 'id' },
    ]);
  });

  it('reads the failures inside an answer of success', async () => {
    sns.on(PublishBatchCommand).resolves({
      Failed: [
        { Id: '1', Code: 'InternalError', Message: 'Later', SenderFault: false },
        { Id: '2', Code: undefined, SenderFault: true },
      ],
    });
    expect(await publisher.publishBatch(['a', 'b', 'c'].map(publication))).toEqual([
      { index: 1, code: 'InternalError', message: 'Later', outcome: 'unavailable' },
      { index: 2, code: 'Unknown', message: 'No reason given', outcome: 'refused' },
    ]);
  });

  it('sends each message by itself when SNS refuses the call for the sake of one', async () => {
    sns.on(PublishBatchCommand).callsFake(({ PublishBatchRequestEntries: entries }) => {
      if (entries.some(({ Message }: { Message: string }) => Message === 'bad')) {
        throw Object.assign(new Error('Invalid parameter'), { name: 'InvalidParameterException' });
      }
      return { Successful: [] };
    });
    expect(await publisher.publishBatch(['a', 'bad', 'b'].map(publication))).toEqual([
      { index: 1, code: 'InvalidParameterException', message: 'Invalid parameter', outcome: 'refused' },
    ]);
    expect(sns.commandCalls(PublishBatchCommand)).toHaveLength(4);
  });

  it.each(['Throttled', 'KMSThrottlingException'])('takes %s for no fault of the message', async (Code) => {
    sns.on(PublishBatchCommand).resolves({ Failed: [{ Id: '0', Code, SenderFault: true }] });
    expect(await publisher.publishBatch([publication('a')])).toMatchObject([{ outcome: 'unavailable' }]);
  });

  it('does not know what became of an entry that failed when the call was repeated', async () => {
    sns.on(PublishBatchCommand).resolves({
      Failed: [
        { Id: '0', Code: 'InternalError', SenderFault: false },
        { Id: '1', Code: 'InvalidParameter', SenderFault: true },
      ],
      $metadata: { attempts: 2 },
    });
    expect(await publisher.publishBatch(['a', 'b'].map(publication))).toMatchObject([
      { outcome: 'unknown' },
      { outcome: 'refused' },
    ]);
  });

  it('does not know what became of a message that it sent by itself and whose call failed', async () => {
    sns.on(PublishBatchCommand).callsFake(({ PublishBatchRequestEntries: entries }) => {
      if (entries.length > 1)
        throw Object.assign(new Error('Too long'), { name: 'BatchRequestTooLongException' });
      if (entries[0].Message === 'lost') throw new Error('Socket hang up');
      return {};
    });
    expect(await publisher.publishBatch(['a', 'lost'].map(publication))).toEqual([
      { index: 1, outcome: 'unknown', code: 'Error', message: 'Socket hang up' },
    ]);
  });

  it('has no call made again that failed for another reason', async () => {
    sns.on(PublishBatchCommand).rejects(new Error('AuthorizationError'));
    await expect(publisher.publishBatch(['a', 'b'].map(publication))).rejects.toThrow('AuthorizationError');
    expect(sns.commandCalls(PublishBatchCommand)).toHaveLength(1);
  });

  it('fails when the whole call fails', async () => {
    sns.on(PublishBatchCommand).rejects(new Error('AuthorizationError'));
    await expect(publisher.publishBatch([publication('a')])).rejects.toThrow('AuthorizationError');
  });
});

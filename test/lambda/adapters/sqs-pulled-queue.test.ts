import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { SqsPulledQueue } from '../../../lambda/adapters/sqs-pulled-queue';
import type { PulledMessage } from '../../../lambda/core/consumer/pulled-queue';
import { capturedLog } from '../captured-log';
import { queueRecord } from '../intake-message';

const queueUrl = 'http://127.0.0.1/000000000000/work';

describe('a queue that is pulled from', () => {
  const sqs = mockClient(SQSClient);
  const { log, lines } = capturedLog();
  const queue = new SqsPulledQueue({ client: new SQSClient({ region: 'us-east-1' }), queueUrl, log });
  const messages = (count: number): PulledMessage[] =>
    Array.from({ length: count }, (_, index) => ({
      ...queueRecord('{}', `m${index}`),
      receiptHandle: `h${index}`,
    }));
  beforeEach(() => {
    sqs.reset();
    sqs.onAnyCommand().resolves({});
  });

  it('is asked for ten at a time, by polls that wait, with what decides about the last attempt', async () => {
    const Attributes = { ApproximateReceiveCount: '3', SentTimestamp: '1767225600000' };
    sqs.on(ReceiveMessageCommand).resolves({
      Messages: [{ MessageId: 'm', ReceiptHandle: 'h', Body: '{"a":1}', Attributes }],
    });
    expect(await queue.receive()).toEqual([
      { messageId: 'm', receiptHandle: 'h', body: '{"a":1}', attributes: Attributes, messageAttributes: {} },
    ]);
    expect(sqs.commandCalls(ReceiveMessageCommand)[0]?.args[0].input).toEqual({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 1,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: [
        'ApproximateReceiveCount',
        'ApproximateFirstReceiveTimestamp',
        'SentTimestamp',
        'MessageGroupId',
      ],
    });
  });

  it('has nothing when SQS says nothing', async () => {
    expect(await queue.receive()).toEqual([]);
  });

  it('forgets in batches of ten, and makes no call for nothing', async () => {
    await queue.delete([]);
    await queue.delete(messages(25));
    const entries = sqs
      .commandCalls(DeleteMessageBatchCommand)
      .map(({ args }) => args[0].input.Entries?.map(({ ReceiptHandle }) => ReceiptHandle) ?? []);
    expect(entries.map(({ length }) => length)).toEqual([10, 10, 5]);
    expect(new Set(entries.flat()).size).toBe(25);
  });

  it('hides for as long as it is told', async () => {
    await queue.hide(messages(2), 120);
    expect(sqs.commandCalls(ChangeMessageVisibilityBatchCommand)[0]?.args[0].input).toEqual({
      QueueUrl: queueUrl,
      Entries: [
        { Id: '0', ReceiptHandle: 'h0', VisibilityTimeout: 120 },
        { Id: '1', ReceiptHandle: 'h1', VisibilityTimeout: 120 },
      ],
    });
  });

  it('says which messages it could not forget, though the call succeeded', async () => {
    sqs.on(DeleteMessageBatchCommand).resolves({
      Failed: [{ Id: '1', Code: 'ReceiptHandleIsInvalid', Message: 'Too late', SenderFault: true }],
    });
    await queue.delete(messages(3));
    expect(lines().at(-1)).toMatchObject({
      level: 'WARN',
      message: 'not deleted',
      messageId: 'm1',
      code: 'ReceiptHandleIsInvalid',
    });
  });

  it('goes on when a call fails: those messages come back and find that they are done', async () => {
    sqs.on(DeleteMessageBatchCommand).rejectsOnce(new Error('No connection')).resolves({});
    await queue.delete(messages(15));
    expect(sqs.commandCalls(DeleteMessageBatchCommand)).toHaveLength(2);
    expect(lines().at(-1)).toMatchObject({ message: 'not deleted', count: 10, detail: 'No connection' });
  });

  it('fails when it cannot receive: the run must not take the queue for empty', async () => {
    sqs.on(ReceiveMessageCommand).rejects(new Error('No connection'));
    await expect(queue.receive()).rejects.toThrow('No connection');
  });
});

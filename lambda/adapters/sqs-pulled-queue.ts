import {
  DeleteMessageBatchCommand,
  type Message,
  type MessageAttributeValue,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import type { RecordAttribute } from '../core/queue/partial-batch';
import type { PulledMessage, PulledQueue } from '../core/consumer/pulled-queue';
import { inBatches, limits, SqsMessageHider } from './sqs-message-hider';

/**
 * The shortest time that is not zero: only a receive that waits asks all of SQS's servers, and none that did not would
 * tell that the queue is empty.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
 */
const waitSeconds = 1;

export class SqsPulledQueue extends SqsMessageHider implements PulledQueue {
  readonly waitMilliseconds = waitSeconds * 1000;

  async receive(): Promise<readonly PulledMessage[]> {
    const { client, queueUrl } = this.options;
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: limits.count,
        WaitTimeSeconds: waitSeconds,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: [
          'ApproximateReceiveCount',
          'ApproximateFirstReceiveTimestamp',
          'SentTimestamp',
          'MessageGroupId',
        ],
      }),
    );
    return Messages.map(toPulledMessage);
  }

  async delete(messages: readonly PulledMessage[]): Promise<void> {
    const { client, queueUrl: QueueUrl, log } = this.options;
    await inBatches('not deleted', messages, log, async (Entries) =>
      client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries })),
    );
  }
}

function toPulledMessage(message: Message): PulledMessage {
  const { MessageId, ReceiptHandle, Body, Attributes = {}, MessageAttributes = {} } = message;
  return {
    messageId: MessageId ?? '',
    receiptHandle: ReceiptHandle ?? '',
    body: Body ?? '',
    attributes: {
      ...Attributes,
      ApproximateReceiveCount: Attributes.ApproximateReceiveCount ?? '1',
      SentTimestamp: Attributes.SentTimestamp ?? '0',
    },
    messageAttributes: Object.fromEntries(
      Object.entries(MessageAttributes).map(([name, attribute]) => [name, toRecordAttribute(attribute)]),
    ),
  };
}

function toRecordAttribute({ DataType, StringValue, BinaryValue }: MessageAttributeValue): RecordAttribute {
  return {
    dataType: DataType ?? 'String',
    stringValue: StringValue,
    binaryValue: BinaryValue === undefined ? undefined : Buffer.from(BinaryValue).toString('base64'),
  };
}

import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type BatchResultErrorEntry,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { describeError, type Log } from '../core/log';
import { packBatches } from '../core/pack-batches';
import type { PulledMessage, PulledQueue } from '../core/pulled-queue';
import { runConcurrently } from '../core/run-concurrently';

export interface SqsPulledQueueOptions {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly log: Log;
}

/**
 * The shortest time that is not zero: only a receive that waits asks all of SQS's servers, and none that did not would
 * tell that the queue is empty.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
 */
const waitSeconds = 1;

/** SQS's limits of its batches; an entry here is a receipt handle, never near the limit of bytes. */
const limits = { count: 10, bytes: Number.POSITIVE_INFINITY };
const concurrency = 8;

export class SqsPulledQueue implements PulledQueue {
  readonly waitMilliseconds = waitSeconds * 1000;

  constructor(private readonly options: SqsPulledQueueOptions) {}

  async receive(): Promise<readonly PulledMessage[]> {
    const { client, queueUrl } = this.options;
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: limits.count,
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ['ApproximateReceiveCount', 'SentTimestamp'],
      }),
    );
    return Messages.map(toPulledMessage);
  }

  async delete(messages: readonly PulledMessage[]): Promise<void> {
    const { client, queueUrl: QueueUrl } = this.options;
    await this.inBatches('not deleted', messages, async (Entries) =>
      client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries })),
    );
  }

  async hide(messages: readonly PulledMessage[], seconds: number): Promise<void> {
    const { client, queueUrl: QueueUrl } = this.options;
    await this.inBatches('not hidden', messages, async (entries) => {
      const Entries = entries.map((entry) => ({ ...entry, VisibilityTimeout: seconds }));
      return client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
    });
  }

  /** A call can succeed while some of its entries fail. */
  private async inBatches(
    trouble: string,
    messages: readonly PulledMessage[],
    send: (entries: { Id: string; ReceiptHandle: string }[]) => Promise<{ Failed?: BatchResultErrorEntry[] }>,
  ): Promise<void> {
    const { log } = this.options;
    await runConcurrently(
      packBatches(messages, limits, () => 0),
      concurrency,
      async (batch) => {
        const entries = batch.map(({ receiptHandle }, index) => ({
          Id: String(index),
          ReceiptHandle: receiptHandle,
        }));
        try {
          for (const { Id, Code, Message } of (await send(entries)).Failed ?? []) {
            log.warn(trouble, { messageId: batch[Number(Id)]?.messageId, code: Code, detail: Message });
          }
        } catch (error) {
          const { name, message } = describeError(error);
          log.warn(trouble, { count: batch.length, error: name, detail: message });
        }
      },
    );
  }
}

function toPulledMessage({ MessageId, ReceiptHandle, Body, Attributes = {} }: Message): PulledMessage {
  return {
    messageId: MessageId ?? '',
    receiptHandle: ReceiptHandle ?? '',
    body: Body ?? '',
    attributes: {
      ApproximateReceiveCount: Attributes.ApproximateReceiveCount ?? '1',
      SentTimestamp: Attributes.SentTimestamp ?? '0',
    },
  };
}

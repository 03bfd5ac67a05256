import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Log } from '../core/log';
import { packBatches } from '../core/publishing/pack-batches';
import type { QueueRecord } from '../core/queue/partial-batch';
import { runConcurrently } from '../core/run-concurrently';
import { thrownFields } from '../core/thrown';
import type { MessageHider } from '../core/queue/wait-for-deployment';

export interface SqsQueueOptions {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly log: Log;
}

/** SQS's limits of its batches; an entry here is a receipt handle, never near the limit of bytes. */
export const limits = { count: 10, bytes: Number.POSITIVE_INFINITY };
const concurrency = 8;

/** Hides messages of a queue. */
export class SqsMessageHider implements MessageHider {
  constructor(protected readonly options: SqsQueueOptions) {}

  async hide(messages: readonly QueueRecord[], seconds: number): Promise<void> {
    const { client, queueUrl: QueueUrl, log } = this.options;
    await inBatches('not hidden', messages, log, async (entries) => {
      const Entries = entries.map((entry) => ({ ...entry, VisibilityTimeout: seconds }));
      return client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
    });
  }
}

/** Sends messages' receipt handles in batches. A call can succeed while some of its entries fail. */
export async function inBatches(
  trouble: string,
  messages: readonly QueueRecord[],
  log: Log,
  send: (entries: { Id: string; ReceiptHandle: string }[]) => Promise<{ Failed?: BatchResultErrorEntry[] }>,
): Promise<void> {
  const received = messages.flatMap(({ messageId, receiptHandle }) =>
    receiptHandle === undefined ? [] : [{ messageId, receiptHandle }],
  );
  await runConcurrently(
    packBatches(received, limits, () => 0),
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
        log.warn(trouble, { count: batch.length, ...thrownFields(error) });
      }
    },
  );
}

import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { hopLimits } from '../contract/size-limits';
import { packBatches } from '../core/publishing/pack-batches';
import {
  type LaterRepublication,
  printRepublication,
  type Republications,
} from '../core/publishing/republication';
import { runConcurrently } from '../core/run-concurrently';
import { orText, type Thrown } from '../core/thrown';

export interface SqsRepublicationsOptions {
  readonly client: SQSClient;
  readonly queueUrl: string;
}

/** SQS's limits of `SendMessageBatch`. */
const limits = { count: 10, bytes: hopLimits.sqs };

/** Keeps republications in a queue, each with a delay of its own. */
export class SqsRepublications implements Republications {
  constructor(private readonly options: SqsRepublicationsOptions) {}

  async schedule<Item extends LaterRepublication>(
    items: readonly Item[],
  ): Promise<ReadonlyMap<Item, Thrown>> {
    const { client, queueUrl: QueueUrl } = this.options;
    const lost = new Map<Item, Thrown>();
    const messages = items.map((item) => ({ item, text: printRepublication(item) }));
    await runConcurrently(
      packBatches(messages, limits, ({ text }) => Buffer.byteLength(text)),
      8,
      async (batch) => {
        const Entries = batch.map(({ item, text }, index) => ({
          Id: String(index),
          MessageBody: text,
          DelaySeconds: item.delaySeconds,
        }));
        try {
          const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
          for (const { Id, Code, Message } of Failed) {
            const message = batch[Number(Id)];
            if (message !== undefined) lost.set(message.item, `${Code}: ${Message}`);
          }
        } catch (error) {
          for (const { item } of batch) lost.set(item, orText(error));
        }
      },
    );
    return lost;
  }
}

import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { reasonAttribute } from '../contract/envelope';
import { hopLimits, maxReasonLength } from '../contract/size-limits';
import type { DeadLetter, DeadLetters } from '../core/dead-letters';
import { describeError, type Log } from '../core/log';
import { packBatches } from '../core/pack-batches';
import { runConcurrently } from '../core/run-concurrently';

export interface SqsDeadLettersOptions {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly log: Log;
}

/** SQS's limits of `SendMessageBatch`. */
const limits = { count: 10, bytes: hopLimits.sqs };
const dataType = 'String';

/** Keeps copies in a queue, with the reason as a message attribute. */
export class SqsDeadLetters implements DeadLetters {
  constructor(private readonly options: SqsDeadLettersOptions) {}

  async keep<Letter extends DeadLetter>(letters: readonly Letter[]): Promise<ReadonlySet<Letter>> {
    const lost = new Set<Letter>();
    await runConcurrently(packBatches(letters, limits, sizeOf), 8, async (batch) => {
      try {
        for (const index of await this.send(batch)) {
          const letter = batch[index];
          if (letter !== undefined) lost.add(letter);
        }
      } catch (error) {
        const { name, message } = describeError(error);
        this.options.log.error('dead letters not kept', {
          count: batch.length,
          error: name,
          detail: message,
        });
        for (const letter of batch) lost.add(letter);
      }
    });
    return lost;
  }

  /** @returns the places in the batch of those that the queue refused */
  private async send(batch: readonly DeadLetter[]): Promise<readonly number[]> {
    const { client, queueUrl, log } = this.options;
    const entries = batch.map(({ body, reason, group, deduplicationId }, index) => ({
      Id: String(index),
      MessageBody: body,
      MessageAttributes: { [reasonAttribute]: { DataType: dataType, StringValue: printable(reason) } },
      MessageGroupId: group,
      MessageDeduplicationId: deduplicationId,
    }));
    const { Failed = [] } = await client.send(
      new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }),
    );
    for (const { Code, Message } of Failed) log.error('dead letter refused', { code: Code, detail: Message });
    return Failed.map(({ Id }) => Number(Id));
  }
}

function sizeOf({ body, reason }: DeadLetter): number {
  const attribute = reasonAttribute.length + dataType.length + Buffer.byteLength(printable(reason));
  return Buffer.byteLength(body) + attribute;
}

/** A reason may quote a name that the client chose; SQS refuses characters that XML forbids. */
function printable(reason: string): string {
  return reason.slice(0, maxReasonLength).replace(/[^\x20-\x7e]/g, '?');
}

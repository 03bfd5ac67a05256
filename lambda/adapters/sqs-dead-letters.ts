import { type MessageAttributeValue, SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { reasonAttribute } from '../contract/envelope';
import { hopLimits, maxReasonLength } from '../contract/size-limits';
import type { DeadLetter, DeadLetters } from '../core/queue/dead-letters';
import type { Log } from '../core/log';
import { packBatches } from '../core/publishing/pack-batches';
import { runConcurrently } from '../core/run-concurrently';
import { thrownFields } from '../core/thrown';

export interface SqsDeadLettersOptions {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly log: Log;
}

/** SQS's limits of `SendMessageBatch`. */
const limits = { count: 10, bytes: hopLimits.sqs };
const dataType = 'String';
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html */
const maxAttributes = 10;

/** Keeps copies in a queue, with the reason as a message attribute. A message with ten attributes of its own has no room for it. */
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
        this.options.log.error('dead letters not kept', { count: batch.length, ...thrownFields(error) });
        for (const letter of batch) lost.add(letter);
      }
    });
    return lost;
  }

  /** @returns the places in the batch of those that the queue refused */
  private async send(batch: readonly DeadLetter[]): Promise<readonly number[]> {
    const { client, queueUrl, log } = this.options;
    const entries = batch.map((letter, index) => ({
      Id: String(index),
      MessageBody: letter.body,
      MessageAttributes: attributesOf(letter),
      MessageGroupId: letter.group,
      MessageDeduplicationId: letter.deduplicationId,
    }));
    const { Failed = [] } = await client.send(
      new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }),
    );
    for (const { Code, Message } of Failed) log.error('dead letter refused', { code: Code, detail: Message });
    return Failed.map(({ Id }) => Number(Id));
  }
}

function attributesOf({ attributes = {}, reason }: DeadLetter): Record<string, MessageAttributeValue> {
  const own = Object.entries(attributes).filter(([name]) => name !== reasonAttribute);
  const kept = own.map(([name, { dataType: DataType, stringValue, binaryValue }]) => {
    const BinaryValue = binaryValue === undefined ? undefined : Buffer.from(binaryValue, 'base64');
    return [name, { DataType, StringValue: stringValue, BinaryValue }] as const;
  });
  if (kept.length >= maxAttributes) return Object.fromEntries(kept);
  const added = { [reasonAttribute]: { DataType: dataType, StringValue: printable(reason) } };
  return { ...Object.fromEntries(kept), ...added };
}

function sizeOf(letter: DeadLetter): number {
  let bytes = Buffer.byteLength(letter.body);
  for (const [name, attribute] of Object.entries(attributesOf(letter))) {
    const { DataType = '', StringValue = '', BinaryValue } = attribute;
    bytes += Buffer.byteLength(name) + DataType.length + Buffer.byteLength(StringValue);
    bytes += BinaryValue?.length ?? 0;
  }
  return bytes;
}

/** A reason may quote a name that the client chose; SQS refuses characters that XML forbids. */
function printable(reason: string): string {
  return reason.slice(0, maxReasonLength).replace(/[^\x20-\x7e]/g, '?');
}

import { type MessageAttributeValue, SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { reasonAttribute } from '../contract/envelope';
import { escapeUnaccepted } from '../contract/print-json';
import { hopLimits, maxReasonLength } from '../contract/size-limits';
import type { DeadLetter, DeadLetters, LetterFailure } from '../core/queue/dead-letters';
import type { Log } from '../core/log';
import { packBatches } from '../core/publishing/pack-batches';
import { runConcurrently } from '../core/run-concurrently';
import { thrownFields } from '../core/thrown';
import { isRefusal, outcomeOf } from './refusals';

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

/**
 * Keeps copies in a queue, with the reason as a message attribute. A message with ten attributes of its own has no room
 * for it. Characters that SQS does not accept are escaped, so that the queue does not refuse a letter for its text.
 */
export class SqsDeadLetters implements DeadLetters {
  constructor(private readonly options: SqsDeadLettersOptions) {}

  async keep<Letter extends DeadLetter>(
    letters: readonly Letter[],
  ): Promise<ReadonlyMap<Letter, LetterFailure>> {
    const lost = new Map<Letter, LetterFailure>();
    await runConcurrently(packBatches(letters, limits, sizeOf), 8, async (batch) => {
      for (const [letter, failure] of await this.sendBatch(batch)) lost.set(letter, failure);
    });
    return lost;
  }

  /** SQS may refuse a whole batch because of one letter. Each letter is sent by itself then. */
  private async sendBatch<Letter extends DeadLetter>(
    batch: readonly Letter[],
  ): Promise<ReadonlyMap<Letter, LetterFailure>> {
    try {
      return await this.send(batch);
    } catch (error) {
      const refused = isRefusal(error);
      if (refused && batch.length > 1) {
        const failures = await Promise.all(batch.map(async (letter) => this.sendBatch([letter])));
        return new Map(failures.flatMap((each) => [...each]));
      }
      this.options.log.error('dead letters not kept', { count: batch.length, ...thrownFields(error) });
      return new Map(batch.map((letter) => [letter, refused ? 'refused' : 'unavailable']));
    }
  }

  private async send<Letter extends DeadLetter>(
    batch: readonly Letter[],
  ): Promise<ReadonlyMap<Letter, LetterFailure>> {
    const { client, queueUrl, log } = this.options;
    const entries = batch.map((letter, index) => ({
      Id: String(index),
      MessageBody: escapeUnaccepted(letter.body),
      MessageAttributes: attributesOf(letter),
      MessageGroupId: letter.group,
      MessageDeduplicationId: letter.deduplicationId,
    }));
    const { Failed = [] } = await client.send(
      new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }),
    );
    const lost = new Map<Letter, LetterFailure>();
    for (const entry of Failed) {
      const outcome = outcomeOf(entry);
      log.error('dead letter not accepted', { code: entry.Code, detail: entry.Message, outcome });
      const letter = batch[Number(entry.Id)];
      if (letter !== undefined) lost.set(letter, outcome);
    }
    return lost;
  }
}

function attributesOf({ attributes = {}, reason }: DeadLetter): Record<string, MessageAttributeValue> {
  const own = Object.entries(attributes).filter(([name]) => name !== reasonAttribute);
  const kept = own.map(([name, { dataType: DataType, stringValue, binaryValue }]) => {
    const BinaryValue = binaryValue === undefined ? undefined : Buffer.from(binaryValue, 'base64');
    const StringValue = stringValue === undefined ? undefined : escapeUnaccepted(stringValue);
    return [name, { DataType, StringValue, BinaryValue }] as const;
  });
  if (kept.length >= maxAttributes) return Object.fromEntries(kept);
  const added = { [reasonAttribute]: { DataType: dataType, StringValue: printable(reason) } };
  return { ...Object.fromEntries(kept), ...added };
}

function sizeOf(letter: DeadLetter): number {
  let bytes = Buffer.byteLength(escapeUnaccepted(letter.body));
  for (const [name, attribute] of Object.entries(attributesOf(letter))) {
    const { DataType = '', StringValue = '', BinaryValue } = attribute;
    bytes += Buffer.byteLength(name) + DataType.length + Buffer.byteLength(StringValue);
    bytes += BinaryValue?.length ?? 0;
  }
  return bytes;
}

/** A reason may quote a name that the client chose. It is read at a console, so that plain characters suffice. */
function printable(reason: string): string {
  return reason.slice(0, maxReasonLength).replace(/[^\x20-\x7e]/g, '?');
}

import { unknownContract } from '../contract/known-contracts';
import { contextOf, parseIntake } from '../core/parse-intake';
import type { QueueRecord } from '../core/partial-batch';
import { runConcurrently } from '../core/run-concurrently';
import type { Entry } from './entry';
import type { KeptMessage } from './kept-message';
import { readMessage, type ReadPorts, unknownEntry } from './read-message';
import { readUploaded, type UploadPorts } from './read-uploaded';

export interface Batch {
  /** The requests, each once. */
  readonly entries: readonly Entry[];
  /** Messages that are no envelopes: nobody waits for them. */
  readonly strays: readonly KeptMessage[];
}

/** Finds out what each message of a batch asks for, and who must receive it. */
export async function readBatch(
  records: readonly QueueRecord[],
  ports: ReadPorts & UploadPorts,
): Promise<Batch> {
  const read = new Map<QueueRecord, Entry | KeptMessage>();
  await runConcurrently(records, records.length, async (record) => {
    const parsed = parseIntake(record.body, ports.requestTypes, ports.maxPublishBytes);
    const context = contextOf(parsed);
    const unknown = context === undefined ? undefined : unknownContract(ports.contracts, context);
    if (context !== undefined && unknown !== undefined) {
      read.set(record, unknownEntry(context, record, unknown));
      return;
    }
    const uploaded = 'uploaded' in parsed;
    read.set(
      record,
      uploaded ? await readUploaded(parsed.uploaded, record, ports) : readMessage(parsed, record, ports),
    );
  });
  const entries = new Map<string, Entry>();
  const strays: KeptMessage[] = [];
  for (const record of records) {
    const message = read.get(record);
    if (message === undefined) continue;
    if ('reason' in message) {
      strays.push(message);
      continue;
    }
    const same = entries.get(message.context.id);
    if (same === undefined) entries.set(message.context.id, message);
    else same.messages.push(record);
  }
  return { entries: Array.from(entries.values()), strays };
}

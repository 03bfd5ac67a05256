import { unknownContract } from '../contract/known-contracts';
import { contextOf, parseIntake } from './parse-intake';
import type { QueueRecord } from '../core/queue/partial-batch';
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

export interface BatchPorts extends ReadPorts, UploadPorts {
  /** Whether a message no longer waits for a deployment. */
  readonly hasWaited: (record: QueueRecord) => boolean;
}

/** Finds out what each message of a batch asks for, and who must receive it. */
export async function readBatch(records: readonly QueueRecord[], ports: BatchPorts): Promise<Batch> {
  const entries = new Map<string, Entry>();
  const strays: KeptMessage[] = [];
  for (const record of records) {
    // Uploads one by one. A batch has several only where they are of one group.
    const message = await readRecord(record, ports);
    if ('reason' in message) {
      strays.push(message);
      continue;
    }
    const same = entries.get(message.context.id);
    if (same === undefined) entries.set(message.context.id, message);
    else if (same.unknown !== undefined && message.unknown === undefined) {
      message.messages.unshift(...same.messages);
      entries.set(message.context.id, message);
    } else same.messages.push(record);
  }
  return { entries: Array.from(entries.values()), strays };
}

async function readRecord(record: QueueRecord, ports: BatchPorts): Promise<Entry | KeptMessage> {
  const parsed = parseIntake(record.body, ports.requestTypes, ports.maxPublishBytes);
  const read = () =>
    'uploaded' in parsed ? readUploaded(parsed.uploaded, record, ports) : readMessage(parsed, record, ports);
  const context = contextOf(parsed);
  const unknown = context === undefined ? undefined : unknownContract(ports.contracts, context);
  if (context === undefined || unknown === undefined) return read();
  // The record of the contract may be lost rather than late: what is valid here is not failed for that.
  const judged = ports.hasWaited(record) ? await read() : undefined;
  const isValid =
    judged !== undefined &&
    'status' in judged &&
    (judged.status.state !== 'failed' || judged.obstacle !== undefined);
  if (!isValid) return unknownEntry(context, record, unknown);
  const { id: requestId, type: requestType, contract } = context;
  ports.log.warn('contract not known, body valid', { requestId, requestType, contract });
  return judged;
}

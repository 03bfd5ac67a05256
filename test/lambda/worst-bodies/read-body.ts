import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { claimCheckMediaType, referredAt } from '../../../lambda/contract/claim-check';
import { hopLimits, maxBodyValues } from '../../../lambda/contract/size-limits';
import type { Bodies } from '../../../lambda/core/bodies/fetch-body';
import { describeError } from '../../../lambda/core/thrown';
import { wholeEvent } from '../../../lambda/core/bodies/whole-event';
import { parseEvent, requestParser } from '../../../lambda/core/parse-published';
import { deadlineAfter } from '../../../lambda/core/attempt/deadline';
import { MemoryStatusStore } from '../../../lambda/adapters/memory-status-store';
import { parseIntake } from '../../../lambda/dispatcher/parse-intake';
import { readBatch } from '../../../lambda/dispatcher/read-batch';
import { readUploaded } from '../../../lambda/dispatcher/read-uploaded';
import { VirtualClock } from '../../../local/clock';
import { compileRoutes } from '../../../routing/table';
import { capturedLog } from '../captured-log';
import { intakeText, queueRecord, requestId } from '../intake-message';
import { contractsOf } from '../queue-ports';
import { chunksOf, poisons, shapes, type Shape, typeOf } from './shapes';

// A program of its own: it reads one body as the dispatcher or a consumer does, and prints what came of it and the memory that
// the process had at most. Arguments: name of the shape, bytes, `dispatcher`, `consumer`, or `batch` for a batch of inline bodies.
const [name = '', bytes = '', side = ''] = process.argv.slice(2);
const shape: Shape = Reflect.get({ ...shapes, ...poisons }, name);
const most = name in poisons ? Number.POSITIVE_INFINITY : maxBodyValues;
const make = () => chunksOf(shape, Number(bytes), most);
const dataref = `uploads/${requestId()}`;
const clock = new VirtualClock(referredAt(dataref));
const hash = createHash('sha256');
let size = 0;
for (const chunk of make()) {
  hash.update(chunk);
  size += chunk.length;
}
const check = { dataref, sha256: hash.digest('hex'), size };
const bodies: Bodies = {
  store: {
    read: async () => ({ size, content: toAsync(make()), discard: () => undefined }),
    write: async () => undefined,
  },
  retentionDays: 2,
  clock,
};
const type = typeOf(shape);

const looksInside = { consumer: 'ledger', filter: { data: { total: [1] } }, scope: 'MessageBody' } as const;
const ports = {
  bodies,
  requests: new MemoryStatusStore(),
  timeIsUp: () => false,
  fetching: deadlineAfter(30_000, clock),
  contracts: contractsOf([type]),
  requestTypes: [type],
  consumersOf: compileRoutes([{ consumer: 'archive' }, looksInside]),
  observersOf: () => [],
  waitingList: () => [],
  dueTimes: () => new Map(),
  maxPublishBytes: 262_144,
  log: capturedLog().log,
};

async function dispatch(): Promise<string> {
  const data = JSON.stringify(check);
  const record = queueRecord(intakeText({ type: type.name, datacontenttype: claimCheckMediaType, data }));
  const parsed = parseIntake(record.body, [type], 1_000_000);
  if (!('uploaded' in parsed)) throw new Error('Not an upload');
  const entry = await readUploaded(parsed.uploaded, record, ports);
  if (!('status' in entry)) throw new Error('Not an entry');
  const { error, state } = entry.status;
  return entry.obstacle === undefined
    ? (error?.title ?? state)
    : `obstacle: ${JSON.stringify(describeError(entry.obstacle))}`;
}

async function consume(): Promise<string> {
  const { dataref: ref, sha256: datasha256 } = check;
  const event = {
    specversion: '1.0',
    id: requestId(),
    source: '/uketsuke/requests',
    type: type.name,
    time: '2026-01-01T00:00:00.000Z',
    datacontenttype: 'application/json',
    dataref: ref,
    datasha256,
    datasize: size,
  };
  try {
    const { signal } = new AbortController();
    requestParser([type])(await wholeEvent(bodies, parseEvent(JSON.stringify(event)), signal));
    return 'read';
  } catch (error) {
    return error instanceof Error ? Reflect.get(error, 'title') : String(error);
  }
}

/** Reads as many inline bodies as a batch has room for. All of them are in memory until they are published. */
async function dispatchInline(): Promise<string> {
  const data = Buffer.concat([...make()]).toString();
  const count = Math.floor(hopLimits.lambda / size);
  const records = Array.from({ length: count }, (_, number) =>
    queueRecord(intakeText({ type: type.name, data, id: requestId(number) }), `m${number}`),
  );
  const { entries } = await readBatch(records, { ...ports, hasWaited: () => false });
  return Array.from(new Set(entries.map(({ status: { error, state } }) => error?.title ?? state))).join(', ');
}

async function* toAsync(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield chunk;
}

async function main(): Promise<void> {
  const read = new Map([
    ['dispatcher', dispatch],
    ['consumer', consume],
    ['batch', dispatchInline],
  ]).get(side);
  const outcome = await read?.();
  const mebibytes = Math.ceil(peakKibibytes() / 1024);
  process.stdout.write(`${JSON.stringify({ outcome, size, mebibytes })}\n`);
}

/**
 * Returns the peak of the memory of this process. On Linux `maxRSS` may be that of the process that started this one:
 * https://man7.org/linux/man-pages/man2/getrusage.2.html says that it survives `execve`.
 */
function peakKibibytes(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS;
  const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kibibytes);
}

void main();

import * as z from 'zod/mini';
import { MemoryBodyStore } from '../../lambda/adapters/memory-body-store';
import { MemoryStatusStore } from '../../lambda/adapters/memory-status-store';
import { systemClock } from '../../lambda/adapters/system-clock';
import { publishedEvent } from '../../lambda/contract/envelope';
import { findRequestType } from '../../lambda/contract/find-request-type';
import { requestTypes } from '../../lambda/contract/requests/all';
import { hopLimits } from '../../lambda/contract/size-limits';
import { consume } from '../../lambda/core/consumer/consume';
import { JsonLog } from '../../lambda/core/log';
import { parseIntake } from '../../lambda/dispatcher/parse-intake';
import { inTurns } from '../measure';
import { batchesOf, intakeMessages, recordOf } from './messages';

declare const MESSAGES: number;
declare const ROUNDS: number;
/** Batches that the app's consumers get: most of them 10 at once, the audit up to 500. */
const batchSizes = { ten: 10, many: 500 };

let logged = 0;
const log = new JsonLog((line) => void (logged += line.length), Date.now).with({ consumer: 'bench' });

/** Events as the dispatcher publishes them. */
const records = intakeMessages(MESSAGES).map(({ body }, number) => {
  const parsed = parseIntake(body, requestTypes, hopLimits.sns);
  if (!('request' in parsed)) throw new Error('The examples are valid');
  return recordOf(parsed.request.body, number);
});

const invocation = { getRemainingTimeInMillis: () => 30_000 };

/** Every message is new to the store, is claimed, and ends with a result. */
async function throughWrapper(batchSize: number): Promise<void> {
  const settings = {
    consumer: 'bench',
    maxAttempts: 5,
    maxReceiveCount: 5,
    patience: { receives: 5, milliseconds: 0 },
    bodiesInMemory: 0,
  };
  const bodies = { store: new MemoryBodyStore(), retentionDays: 1, clock: systemClock };
  const queues = {
    hider: { hide: async () => {} },
    deadLetters: { keep: async () => new Map<never, never>() },
  };
  const ports = { ...queues, store: new MemoryStatusStore(), bodies, clock: systemClock, log };
  const handle = consume({ handles: requestTypes, work: ({ type }) => ({ type }) }, settings, ports);
  for (const batch of batchesOf(records, batchSize)) {
    const { batchItemFailures } = await handle({ Records: batch }, invocation);
    if (batchItemFailures.length > 0) throw new Error('The consumer failed');
  }
}

/** What nobody can leave out who checks what he receives: read the JSON, check event and data, call the work. */
function bare(): void {
  for (const { body } of records) {
    const event = z.parse(publishedEvent, JSON.parse(body));
    const schema = findRequestType(requestTypes, event.type)?.schema;
    if (schema === undefined) throw new Error('The bench has known types only');
    z.parse(schema, event.data);
  }
}

async function main(): Promise<void> {
  const contenders = {
    ten: async () => throughWrapper(batchSizes.ten),
    many: async () => throughWrapper(batchSizes.many),
    bare,
  };
  console.log(JSON.stringify(await inTurns(contenders, { rounds: ROUNDS, warmUps: 5 })));
  if (logged === 0) throw new Error('The consumer logged nothing');
}

void main();

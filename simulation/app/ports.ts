import { MemoryBodyStore } from '../../lambda/adapters/memory-body-store';
import { SqsDeadLetters } from '../../lambda/adapters/sqs-dead-letters';
import type { ClaimStore } from '../../lambda/core/attempt/claim-store';
import type { Bodies } from '../../lambda/core/bodies/fetch-body';
import type { Invocation } from '../../lambda/core/consumer/consume';
import type { PartEnds } from '../../lambda/core/ends/part-ends';
import type { OutcomeStore } from '../../lambda/core/outcome-store';
import type { ClaimedParts } from '../../lambda/core/publishing/republication';
import type { RequestRecord, RequestStore, Unrecorded } from '../../lambda/core/request-store';
import type { WatchList } from '../../lambda/core/watch-list';
import { lettersOf, urlOf } from '../world/account';
import { clientsOf } from '../world/clients';
import type { Sandbox } from '../world/sandbox';
import type { World } from '../world/world';

/** How long a request may stay unrecorded after its publication, where the safeguard is off. */
const lateMilliseconds = 10_000;

/** The ports of every function of the app. Each call goes through the function's process. */
export function portsOf(world: World, sandbox: Sandbox) {
  const log = world.log(sandbox.label);
  const clients = clientsOf(world, sandbox);
  const { clock } = sandbox;
  const bodies: Bodies = { store: new MemoryBodyStore(), retentionDays: 9, clock };
  return {
    log,
    clients,
    clock,
    bodies,
    random: () => world.random.fraction(),
    claims: claimStore(world, sandbox),
    requests: requestStore(world, sandbox),
    outcomes: outcomeStore(world, sandbox),
    watchList: watchListOf(world, sandbox),
    ends: partEnds(world, sandbox),
    lettersOf: (queue: string) =>
      new SqsDeadLetters({ client: clients.sqs, queueUrl: urlOf(lettersOf(queue)), log }),
    queue: (queue: string) => ({ client: clients.sqs, queueUrl: urlOf(queue), log }),
  };
}

export type Ports = ReturnType<typeof portsOf>;

function claimStore({ table, switches }: World, sandbox: Sandbox): ClaimStore {
  return {
    claim: async (request) =>
      sandbox.call('store.claim', async () => table.claim(request), request.requestId),
    complete: async (claim, ...end) =>
      sandbox.call('store.complete', async () => table.complete(claim, ...end), claim.requestId),
    letterKept: async (task, fence) =>
      sandbox.call('store.letterKept', async () => table.letterKept(task, fence), task.requestId),
    isCancelled: async (claim) =>
      sandbox.call(
        'store.isCancelled',
        async () => switches.readsMarks && table.isCancelled(claim),
        claim.requestId,
      ),
  };
}

function requestStore({ table, switches, clock }: World, sandbox: Sandbox): RequestStore {
  return {
    record: async (records) => {
      try {
        return await sandbox.call('store.record', async (part) => {
          const written = part ? records.filter((_, place) => place % 2 === 1) : records;
          const unwritten = lostOf(records.filter((one) => !written.includes(one)));
          if (switches.recordsFirst) return new Map([...unwritten, ...(await table.record(written))]);
          clock.after(lateMilliseconds, () => void table.record(written));
          return unwritten;
        });
      } catch {
        // As the adapter does: the requests are reported as not recorded.
        return lostOf(records);
      }
    },
    claimKey: async (key) => sandbox.call('store.claimKey', async () => table.claimKey(key), key.requestId),
    isCancelled: async (request) =>
      sandbox.call('store.isCancelled', async () => table.isCancelled(request), request.requestId),
    releaseKey: async (key) =>
      sandbox.call('store.releaseKey', async () => table.releaseKey(key), key.requestId),
    unendedReads: async (id) => sandbox.call('store.unendedReads', async () => table.unendedReads(id)),
    beginRead: async (id, most) => sandbox.call('store.beginRead', async () => table.beginRead(id, most)),
    endRead: async (id) => sandbox.call('store.endRead', async () => table.endRead(id)),
  };
}

function lostOf(records: readonly RequestRecord[]): ReadonlyMap<string, Unrecorded> {
  return new Map(records.map(({ requestId }) => [requestId, 'lost']));
}

function outcomeStore({ table }: World, sandbox: Sandbox): OutcomeStore & ClaimedParts {
  return {
    read: async (id) => sandbox.call('store.read', async () => table.read(id)),
    markTold: async (id, parts) => sandbox.call('store.markTold', async () => table.markTold(id, parts)),
    unclaimed: async (id, names) => sandbox.call('store.unclaimed', async () => table.unclaimed(id, names)),
  };
}

function partEnds({ table }: World, sandbox: Sandbox): PartEnds {
  return {
    end: async (part) => sandbox.call('store.end', async () => table.end(part), part.requestId),
    readPart: async (task) =>
      sandbox.call('store.readPart', async () => table.readPart(task), task.requestId),
  };
}

function watchListOf({ table }: World, sandbox: Sandbox): Omit<WatchList, 'watch'> {
  return {
    due: async (shard, now) => sandbox.call('store.due', async () => table.due(shard, now)),
    postpone: async (...change) => sandbox.call('store.postpone', async () => table.postpone(...change)),
    settle: async (watched, reopenings) =>
      sandbox.call('store.settle', async () => table.settle(watched, reopenings), watched.requestId),
  };
}

/** Returns what a function reads of its invocation. */
export function invocationOf(sandbox: Sandbox, milliseconds: number): Invocation {
  const end = sandbox.clock.now() + milliseconds;
  return { getRemainingTimeInMillis: () => Math.max(0, end - sandbox.clock.now()) };
}

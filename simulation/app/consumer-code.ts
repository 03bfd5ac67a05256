import { SqsMessageHider } from '../../lambda/adapters/sqs-message-hider';
import { SqsPulledQueue } from '../../lambda/adapters/sqs-pulled-queue';
import type { RequestType } from '../../lambda/contract/request-type';
import { consume, type Invocation } from '../../lambda/core/consumer/consume';
import { consumePushed } from '../../lambda/core/consumer/consume-pushed';
import { runBatches } from '../../lambda/core/consumer/run-batches';
import type { RunLease } from '../../lambda/core/consumer/run-lease';
import type { RequestOf } from '../../lambda/core/parse-published';
import type { Sandbox } from '../world/sandbox';
import type { World } from '../world/world';
import { portsOf } from './ports';
import { batchVisibilitySeconds, maxAttempts, maxReceiveCount, patience, pushedAttempts } from './settings';
import { requestTypes, type SimulatedConsumer, type VersionNumber } from './versions';
import type { Works } from './work';

export type Handler = (event: never, invocation: Invocation) => Promise<unknown>;

export interface ConsumerParts {
  readonly world: World;
  readonly works: Works;
  /** Calls a function later. */
  readonly callLater: (name: string, payload: string) => void;
}

/** Makes the code of a consumer in one process. */
export type ConsumerCode = (
  consumer: SimulatedConsumer,
  parts: ConsumerParts,
  sandbox: Sandbox,
  version: VersionNumber,
) => Handler;

/** Lets one run of a consumer be at work at a time. The table's lease does the same. */
class MemoryLease implements RunLease {
  constructor(
    private readonly held: { until: number; by: number },
    private readonly process: number,
  ) {}

  async take(now: number, until: number): Promise<boolean> {
    if (this.held.until >= now) return false;
    Object.assign(this.held, { until, by: this.process });
    return true;
  }

  async release(): Promise<void> {
    if (this.held.by === this.process) this.held.until = 0;
  }
}

const leases = new WeakMap<World, { until: number; by: number }>();

/** The consumers of the app. */
export const ourConsumers: ConsumerCode = ({ name, queue, receives }, parts, sandbox, version) => {
  const { world, works, callLater } = parts;
  const handles: readonly RequestType[] = requestTypes[version];
  const ports = portsOf(world, sandbox);
  const { log, clock, bodies, claims: store } = ports;
  const inBatches = receives === 'in-batches';
  const settings = {
    consumer: name,
    maxAttempts: receives === 'pushed' ? pushedAttempts : maxAttempts,
    maxReceiveCount,
    patience: inBatches ? { ...patience, receives: maxAttempts + 1 } : patience,
    bodiesInMemory: 0,
  };
  const common = { store, bodies, deadLetters: ports.lettersOf(queue), clock, log };
  type Received = RequestOf<readonly RequestType[]>;
  const work = async (request: Received, signal: AbortSignal) => works.work(sandbox, name, request, signal);
  if (inBatches) {
    const held = leases.get(world) ?? { until: 0, by: 0 };
    leases.set(world, held);
    return runBatches(
      {
        handles,
        work: async (batch, { signal }) =>
          Promise.all(
            batch.map(async ({ request }) =>
              work(request, signal).catch((error: unknown) =>
                error instanceof Error ? error : new Error('Odd', { cause: error }),
              ),
            ),
          ),
      },
      { ...settings, batchSize: 100, visibilitySeconds: batchVisibilitySeconds },
      {
        ...common,
        queue: new SqsPulledQueue(ports.queue(queue)),
        lease: new MemoryLease(held, sandbox.number),
        continueRun: async (event) => callLater(name, JSON.stringify(event)),
      },
    );
  }
  const definition = {
    handles,
    work: async (request: Received, { signal }: { readonly signal: AbortSignal }) => work(request, signal),
  };
  const withHider = { ...common, hider: new SqsMessageHider(ports.queue(queue)) };
  return receives === 'pushed'
    ? consumePushed(definition, settings, withHider)
    : consume(definition, settings, withHider);
};

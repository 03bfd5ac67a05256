import type { MemoryStatusStore } from '../../lambda/adapters/memory-status-store';
import { SqsDeadLetters } from '../../lambda/adapters/sqs-dead-letters';
import { SqsMessageHider } from '../../lambda/adapters/sqs-message-hider';
import { SqsPulledQueue } from '../../lambda/adapters/sqs-pulled-queue';
import { type Patience, patientReceives, receivesFor } from '../../lambda/contract/patience';
import type { RequestType } from '../../lambda/contract/request-type';
import { sleep } from '../../lambda/core/clock';
import { consume, type Invocation } from '../../lambda/core/consumer/consume';
import { consumePushed } from '../../lambda/core/consumer/consume-pushed';
import type { Bodies } from '../../lambda/core/bodies/fetch-body';
import type { Log } from '../../lambda/core/log';
import { runBatches } from '../../lambda/core/consumer/run-batches';
import { type Account, type Invoke, lettersOf, urlOf } from '../../simulation/world/account';
import type { Receiving } from './versions';

export const longestSeconds = 3600;
const maxAttempts = 5;
/** Attempts of a pushed function, with its three pushes. */
const pushedAttempts = maxAttempts + 3;
export const maxReceiveCount = receivesFor(pushedAttempts, longestSeconds);

export function patienceOf(patient: boolean): Patience {
  if (!patient) return { receives: 0, milliseconds: 0 };
  return { receives: patientReceives(maxAttempts, longestSeconds), milliseconds: longestSeconds * 1000 };
}

/** What the consumers of an app share. */
export interface AppParts {
  readonly account: Account;
  readonly store: MemoryStatusStore;
  readonly bodies: Bodies;
  readonly log: Log;
  /** Ids of requests in the order in which the work on them succeeded, by consumer. */
  readonly done: Map<string, string[]>;
  readonly patient: boolean;
}

export interface ConsumerCode {
  readonly name: string;
  readonly queue: string;
  readonly receives: Receiving;
  readonly handles: readonly RequestType[];
}

/** Makes the function of a consumer, whose work takes up to two seconds and fails for every tenth request at first. */
export function consumerFunction(
  { name, queue, receives, handles }: ConsumerCode,
  { account, store, bodies, log, done, patient }: AppParts,
): Invoke {
  const { clock, random, sqsClient: client } = account;
  const patience = patienceOf(patient);
  const settings = {
    consumer: name,
    maxAttempts: receives === 'pushed' ? pushedAttempts : maxAttempts,
    maxReceiveCount,
    patience: receives === 'in-batches' && patient ? { ...patience, receives: maxAttempts + 1 } : patience,
    bodiesInMemory: 0,
  };
  const queueOptions = { client, queueUrl: urlOf(queue), log };
  const deadLetters = new SqsDeadLetters({ ...queueOptions, queueUrl: urlOf(lettersOf(queue)) });
  const ports = { store, bodies, deadLetters, clock, log };
  const work = async (id: string, attempt: number): Promise<void> => {
    await sleep(clock, random.fraction() * 2000);
    if (attempt === 1 && random.fraction() < 0.1) throw new Error('Not now');
    done.set(name, [...(done.get(name) ?? []), id]);
  };
  if (receives === 'in-batches') {
    const run = runBatches(
      {
        handles,
        work: async (batch) =>
          Promise.all(
            batch.map(async ({ request, attempt }) =>
              work(request.id, attempt).catch((error: unknown) => error),
            ),
          ),
      },
      { ...settings, batchSize: 100, visibilitySeconds: 120 },
      {
        ...ports,
        queue: new SqsPulledQueue(queueOptions),
        lease: { take: async () => true, release: async () => {} },
        continueRun: async () => {},
      },
    );
    return async (payload) => run(JSON.parse(payload), invocationOf(clock));
  }
  const definition = {
    handles,
    work: async ({ id }: { readonly id: string }, { attempt }: { readonly attempt: number }) =>
      work(id, attempt),
  };
  const withHider = { ...ports, hider: new SqsMessageHider(queueOptions) };
  const run = (receives === 'pushed' ? consumePushed : consume)(definition, settings, withHider);
  return async (payload) => run(JSON.parse(payload), invocationOf(clock));
}

export function invocationOf(clock: { now(): number }): Invocation {
  const end = clock.now() + 30_000;
  return { getRemainingTimeInMillis: () => Math.max(0, end - clock.now()) };
}

import type { Patience } from '../contract/patience';
import type { Clock } from '../core/clock';
import type { Invocation } from '../core/consumer/consume';
import type { DeadLetters } from '../core/queue/dead-letters';
import {
  isLastAttempt,
  partialBatch,
  type PartialBatchResponse,
  type QueueEvent,
  type QueueRecord,
} from '../core/queue/partial-batch';
import { linesOf } from '../core/queue/lines';
import type { NewFilters } from '../core/publishing/new-filters';
import type { Publisher } from '../core/publishing/publish-in-batches';
import { publishInOrder } from '../core/publishing/publish-in-order';
import type { Republications } from '../core/publishing/republication';
import type { RequestStore } from '../core/request-store';
import { type Thrown, thrownFields } from '../core/thrown';
import { hasWaited, type MessageHider, pauseOf } from '../core/queue/wait-for-deployment';
import { holdSeconds, publishAgainLater } from './await-filters';
import { claimKeys } from './claim-keys';
import { dispatchUploadsLast } from './dispatch-uploads';
import type { Entry } from './entry';
import { hideWaiting } from './hide-waiting';
import { logUndispatched } from './log-undispatched';
import { holdBack } from './hold-back';
import { type Delivery, deliveryOf, letterFor } from './deliveries';
import { uploadIdOf } from './parse-intake';
import { publishNotices, type NoticePorts } from './publish-notices';
import { readBatch } from './read-batch';
import type { ReadPorts } from './read-message';
import { endCancelledNotices, recordEntries } from './record-entries';
import { type ReadTimes, readTimes, type UploadPorts } from './read-uploaded';
import { storeBodies } from './store-bodies';

export interface DispatcherPorts
  extends Omit<ReadPorts, 'maxPublishBytes'>, Pick<UploadPorts, 'bodies'>, NoticePorts {
  readonly requests: RequestStore;
  readonly publisher: Publisher;
  readonly deadLetters: DeadLetters;
  /** Of the queue that the function reads. */
  readonly hider: MessageHider;
  /** @default - SNS applies filters at once */
  readonly newFilters?: NewFilters;
  /** @default - nothing is published twice: on a FIFO topic, or where SNS applies filters at once */
  readonly republications?: Republications;
  readonly clock: Clock;
  /** From 0 up to but not including 1. */
  readonly random: () => number;
}

export interface DispatcherSettings {
  /** Receives after which the intake queue gives a message up. */
  readonly maxReceiveCount: number;
  /** How long a request waits whose contract this function does not know. */
  readonly patience: Patience;
  /** Bytes that can be published at once. */
  readonly maxPublishBytes: number;
}

/** Why a repeat returns. */
const originalGone = 'The request that came first with its key has been cancelled, or had ended';
/** Why a request is held that is received in order. */
const newFilter = 'SNS may not apply the filter of a consumer yet';

/**
 * Makes the handler of the intake queue. Each request of a batch is validated, its expected consumers are recorded,
 * and only then is it published, so that no consumer can end before the record exists. Invalid requests, and those that
 * no consumer receives, are recorded after the publication. A copy of each is in the dead-letter queue; its message is done.
 *
 * A request that its tenant has cancelled is recorded as failed and not published (`docs/adr/0033-cancelling.md`).
 *
 * A request whose contract is not known is not judged: it is hidden, and waits for the deployment that brings the
 * contract (`docs/adr/0020-deploying-while-requests-wait.md`).
 *
 * A request for which a filter is new is published once more later, or is held where order counts
 * (`docs/adr/0027-new-filters.md`).
 *
 * What came from a FIFO queue is published in its order: when a request comes back, all that is behind it in its group
 * comes back too (`docs/adr/0017-in-order.md`).
 */
export function dispatcher(
  { maxReceiveCount, patience, maxPublishBytes }: DispatcherSettings,
  ports: DispatcherPorts,
): (event: QueueEvent, invocation: Invocation) => Promise<PartialBatchResponse> {
  const { requests, deadLetters, hider, bodies, noticePublisher, newFilters, republications, clock, log } =
    ports;

  return async ({ Records }, invocation) => {
    const times = readTimes(invocation, clock);
    try {
      const failed = await dispatchUploadsLast(Records, {
        dispatch: async (records) => dispatch(records, times),
        uploadIdOf: ({ body }) => uploadIdOf(body, ports.requestTypes),
        timeIsUp: times.timeIsUp,
        requests,
        hider,
        log,
        maxReceiveCount,
      });
      return partialBatch(failed);
    } finally {
      times.fetching.cancel();
    }
  };

  /** Dispatches messages, and returns those that must return. */
  async function dispatch(
    records: readonly QueueRecord[],
    times: ReadTimes,
  ): Promise<ReadonlySet<QueueRecord>> {
    // Ports come last, because Node.js 20 needs microseconds for an object that begins with another one's members.
    const reading = { maxPublishBytes, hasWaited: hasWaitedEnough, ...times, ...ports };
    const { entries, strays } = await readBatch(records, reading);
    const remaining = (await newFilters?.remaining()) ?? new Map<string, number>();
    const undispatched = new Map<Entry, Thrown>();
    /** Seconds for which those entries are hidden that wait for a deployment or a filter. */
    const waiting = new Map<Entry, number>();
    for (const entry of entries) {
      const isUnknown = mustWait(entry);
      const held = holdSeconds(entry, remaining);
      if (isUnknown) waiting.set(entry, Math.max(...entry.messages.map(pauseOf)));
      else if (held > 0 && !isGivenUp(entry)) waiting.set(entry, held);
      const reason = isUnknown ? entry.unknown : (entry.obstacle ?? (held > 0 ? newFilter : undefined));
      if (reason !== undefined) undispatched.set(entry, reason);
    }
    // Before keys are claimed: who comes first in a group is first with its key.
    holdBack(entries, undispatched, isGivenUp);
    const claimable = entries.filter((entry) => !undispatched.has(entry));
    for (const [entry, reason] of await claimKeys(claimable, requests)) undispatched.set(entry, reason);
    holdBack(entries, undispatched, isGivenUp);
    await endCancelledNotices(entries.filter(isOnlyObserved), undispatched, ports);
    const over = await recordEntries(entries.filter(isExpected), undispatched, ports);
    waitForKeys(entries, over, undispatched);
    holdBack(entries, undispatched, isGivenUp);
    await store(entries, undispatched);
    holdBack(entries, undispatched, isGivenUp);

    const known = entries.filter((entry) => !undispatched.has(entry) && !over.has(entry));
    const deliveries = known.flatMap(deliveryOf);
    const unpublished = await publishInOrder(
      linesOf(deliveries.filter(isForTheTopic), ({ entry }) => entry.order),
      (failed, next) => isGivenUp(failed.entry) && isGivenUp(next.entry),
      { maxPublishBytes, ...ports },
    );
    for (const [{ entry }, { reason }] of unpublished) undispatched.set(entry, reason);
    holdBack(entries, undispatched, isGivenUp);
    const published = deliveries.filter((delivery) => !unpublished.has(delivery));
    const [untold, unscheduled] = await Promise.all([
      publishNotices(
        published.map(({ entry }) => entry),
        ports,
      ),
      republications === undefined
        ? new Map()
        : publishAgainLater(published, remaining, republications, clock.now()),
    ]);
    // It comes back and is published once more then. It has reached the other consumers, and has not failed.
    for (const [{ context }, reason] of unscheduled)
      log.error('second publication not scheduled', { requestId: context.id, ...thrownFields(reason) });
    for (const [entry, reason] of untold) {
      // With its consumers it is as it should be: it comes back, and is a dead letter at last, but it has not failed.
      if (isExpected(entry))
        log.error('not told to observers', { requestId: entry.context.id, ...thrownFields(reason) });
      else undispatched.set(entry, reason);
    }
    // Requests that have their end with their record. Where order counts, one that returns is read again, and may end otherwise.
    const ended = entries.filter(
      (entry) => !isExpected(entry) && !undispatched.has(entry) && !over.has(entry),
    );
    const overBefore = await recordEntries(ended, undispatched, ports);
    const final = ended.filter((entry) => !undispatched.has(entry) && !overBefore.has(entry));
    const letters = [...strays, ...final.flatMap((entry) => letterFor(entry, log))];
    const unkept = await deadLetters.keep(letters);
    logUndispatched(undispatched, { waiting, isGivenUp, log });
    await hideWaiting(entries, waiting, hider);

    const failed = new Set<QueueRecord>();
    for (const { messages } of [...undispatched.keys(), ...untold.keys(), ...unscheduled.keys()])
      addAll(failed, messages);
    for (const [{ messages }, outcome] of unkept) {
      // The queue moves the message itself to its dead-letter queue in the end.
      const messageIds = messages.map(({ messageId }) => messageId);
      log.error('dead letter not kept', { messageIds, outcome });
      addAll(failed, messages);
    }
    log.info('batch dispatched', {
      messages: records.length,
      published: published.length,
      deadLetters: letters.length - unkept.size,
      failed: failed.size,
    });
    return failed;
  }

  /** Whether an entry waits for a deployment. */
  function mustWait(entry: Entry): boolean {
    return entry.unknown !== undefined && !entry.messages.some(hasWaitedEnough);
  }

  /** Whether a message no longer waits for a deployment. */
  function hasWaitedEnough(message: QueueRecord): boolean {
    return isLastAttempt(message, maxReceiveCount) || hasWaited(message, patience, clock.now());
  }

  /** Whether the queue gives an entry up when it comes back now. */
  function isGivenUp({ messages }: Entry): boolean {
    return messages.some((message) => isLastAttempt(message, maxReceiveCount));
  }

  /** Where observers have a topic of their own, the request topic gets nothing that nobody there wants. */
  function isForTheTopic({ entry }: Delivery): boolean {
    return noticePublisher === undefined || isExpected(entry);
  }

  /** Stores the bodies that are published as claim checks; entries whose body could not be join the undispatched. */
  async function store(entries: readonly Entry[], undispatched: Map<Entry, Thrown>): Promise<void> {
    const published = entries.filter(
      (entry) => entry.status.state === 'dispatched' && !undispatched.has(entry),
    );
    for (const [entry, reason] of await storeBodies(published, bodies.store)) undispatched.set(entry, reason);
  }
}

/** Lets repeats return whose original has just given its key back: at the next receive, the first of them has the key. */
function waitForKeys(
  entries: readonly Entry[],
  over: ReadonlySet<Entry>,
  undispatched: Map<Entry, Thrown>,
): void {
  const gone = new Set(Array.from(over, ({ context }) => context.id));
  for (const entry of entries)
    if (gone.has(entry.status.original ?? '')) undispatched.set(entry, originalGone);
}

function isExpected({ status }: Entry): boolean {
  return (status.expected ?? []).length > 0;
}

/** Whether only observers receive a request. */
function isOnlyObserved(entry: Entry): boolean {
  return entry.status.state === 'dispatched' && !isExpected(entry);
}

function addAll(set: Set<QueueRecord>, records: readonly QueueRecord[]): void {
  for (const record of records) set.add(record);
}

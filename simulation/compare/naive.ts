import { SqsPulledQueue } from '../../lambda/adapters/sqs-pulled-queue';
import { markFailed } from '../../lambda/contract/print-event';
import type { RequestType } from '../../lambda/contract/request-type';
import type { Invocation } from '../../lambda/core/consumer/consume';
import { eventTextIn, type PushEvent } from '../../lambda/core/consumer/pushed-event';
import { type Request, parseEvent, requestParser } from '../../lambda/core/parse-published';
import { isA } from '../../lambda/core/thrown';
import { PermanentFailure } from '../../lambda/core/permanent-failure';
import { letterOf } from '../../lambda/core/queue/dead-letters';
import { partialBatch, type QueueEvent, type QueueRecord } from '../../lambda/core/queue/partial-batch';
import type { ConsumerCode, Handler } from '../app/consumer-code';
import { portsOf } from '../app/ports';
import { maxAttempts } from '../app/settings';
import { requestTypes } from '../app/versions';
import type { Sandbox } from '../world/sandbox';
import { writtenFence } from '../world/status-table';
import type { World } from '../world/world';

type Received = Request<RequestType>;
export type RunWork = (request: Received) => Promise<unknown>;

/** Keeps work from running twice, or does not. */
export type Once = (
  run: RunWork,
  of: { world: World; sandbox: Sandbox; name: string; invocation: Invocation },
) => RunWork;

/** A consumer without claims: it processes a request, writes its status, and lets the queue delete the message. */
export const naiveConsumers = consumersWith((run) => run);

/** Makes consumers that process a request, write its status without a condition, and retry what failed. */
export function consumersWith(once: Once): ConsumerCode {
  return ({ name, queue, receives }, { world, works }, sandbox, version) => {
    const ports = portsOf(world, sandbox);
    const parse = requestParser(requestTypes[version]);
    const { table } = world;

    const write: typeof table.write = async (id, ...part) =>
      sandbox.call('store.complete', async () => table.write(id, ...part), id);

    /** @returns whether the message is done */
    const process = async (record: QueueRecord, invocation: Invocation): Promise<boolean> => {
      const request = parse(parseEvent(eventTextIn(record.body)));
      const { id } = request;
      const deadline = new AbortController();
      const run = async (): Promise<unknown> => {
        await write(id, name, { state: 'running' });
        return works.work(sandbox, name, request, deadline.signal);
      };
      const work = once(run, { world, sandbox, name, invocation });
      try {
        const result = JSON.stringify(await work(request));
        await write(id, name, { state: 'succeeded', result });
        return true;
      } catch (error) {
        // Another process is at work.
        if (isA(error, Error) && error.name === 'IdempotencyAlreadyInProgressError') return false;
        const isLast = Number(record.attributes.ApproximateReceiveCount) >= maxAttempts;
        const failure = { title: 'Failed', detail: 'The work failed' };
        if (!isLast && !isA(error, PermanentFailure)) {
          await write(id, name, { state: 'retrying', error: failure });
          return false;
        }
        await write(id, name, { state: 'failed', error: failure });
        // As the reader of dead letters knows the failure.
        const marked = { ...record, body: markFailed(eventTextIn(record.body), writtenFence) };
        return (await ports.lettersOf(queue).keep([letterOf(marked, 'Failed')])).size === 0;
      }
    };

    /** @returns the messages that must return */
    const processAll = async (
      records: readonly QueueRecord[],
      invocation: Invocation,
    ): Promise<readonly QueueRecord[]> => {
      const failed: QueueRecord[] = [];
      for (const [place, record] of records.entries()) {
        const isInTime = invocation.getRemainingTimeInMillis() > 0;
        const done = isInTime && (await process(record, invocation).catch(() => false));
        if (done) continue;
        failed.push(record);
        // The rest of a FIFO batch returns, too.
        if (receives === 'in-order') return [...failed, ...records.slice(place + 1)];
      }
      return failed;
    };

    const fromQueue = async (event: QueueEvent | PushEvent, invocation: Invocation) => {
      const pushed = event.Records.flatMap((record) => ('Sns' in record ? [record.Sns] : []));
      for (const { MessageId, Message } of pushed) {
        const attributes = { ApproximateReceiveCount: '1', SentTimestamp: '0' };
        const record = { messageId: MessageId, body: Message, attributes };
        if (!(await process(record, invocation))) throw new Error('Not done');
      }
      const records = event.Records.flatMap((record) => ('Sns' in record ? [] : [record]));
      return partialBatch(await processAll(records, invocation));
    };

    const pulling = async (_event: unknown, invocation: Invocation): Promise<void> => {
      const pulled = new SqsPulledQueue(ports.queue(queue));
      for (let messages = await pulled.receive(); messages.length > 0; messages = await pulled.receive()) {
        const failed = await processAll(messages, invocation);
        await pulled.delete(messages.filter((message) => !failed.includes(message)));
        if (invocation.getRemainingTimeInMillis() < 60_000) return;
      }
    };
    const handler: Handler = receives === 'in-batches' ? pulling : fromQueue;
    return handler;
  };
}

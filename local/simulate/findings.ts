import type { QueueLayout } from './layout';
import type { SeedRun } from './run-seed';
import type { InvocationStory, SendStory, Story } from './story';

/** Something that is lost, or in the wrong order, and where. */
export interface Finding {
  readonly kind:
    | 'answered 2xx for a refused send'
    | 'deleted in spite of a failure'
    | 'event given up'
    | 'expired'
    | 'not delivered'
    | 'not processed'
    | 'out of order';
  /** A method, a queue, a topic or a function. */
  readonly where: string;
  /** Of one example. */
  readonly detail: string;
}

type Queues = ReadonlyMap<string, QueueLayout>;

/** Returns what was lost in a run. Messages in dead-letter queues are not lost. */
export function findingsOf({ story, layout }: Pick<SeedRun, 'story' | 'layout'>): readonly Finding[] {
  const queues: Queues = new Map(layout.queues.map((queue) => [queue.name, queue]));
  return [
    ...refusedSends(story),
    ...failuresOfInvocations(story, queues),
    ...endsOfMessages(story, queues),
    ...story.events,
  ];
}

function* refusedSends({ requests, sends }: Story): Iterable<Finding> {
  for (const { method, trace, status } of requests) {
    if (status < 200 || status > 299) continue;
    for (const { what, error } of sends.filter((send) => send.trace === trace && isLost(send))) {
      const detail = `answered ${status} although ${what} failed: ${error}`;
      yield { kind: 'answered 2xx for a refused send', where: method, detail };
    }
  }
}

/** Whether no attempt was accepted. */
function isLost({ accepted, refused }: SendStory): boolean {
  return accepted === 0 && refused > 0;
}

/** A mapping deletes the messages of a batch whose function answers, unless it reads and gets failures. */
function* failuresOfInvocations({ invocations, messages, sends }: Story, queues: Queues): Iterable<Finding> {
  const lost = new Map(sends.filter(isLost).map((send) => [send.invocation, send]));
  for (const invocation of invocations.values()) {
    const { end, failed, requestId, functionName } = invocation;
    const [first] = invocation.messages.map((key) => messages.get(key));
    if (end !== 'answered' || first === undefined) continue;
    const { queue } = first;
    const reads = queues.get(queue)?.consumer?.reportsFailures === true;
    const send = lost.get(requestId);
    if (failed.length > 0 && !reads) {
      const detail = `${functionName} returned batchItemFailures, and its mapping does not have ReportBatchItemFailures`;
      yield { kind: 'deleted in spite of a failure', where: queue, detail };
    } else if (failed.length > 0) {
      yield* brokenOrder(invocation, messages, queue);
    } else if (send !== undefined) {
      const detail = `${functionName} succeeded although ${send.what} failed: ${send.error}`;
      yield { kind: 'deleted in spite of a failure', where: queue, detail };
    }
  }
}

/** A function that goes on in a group after a failure processes it out of order. */
function* brokenOrder(
  invocation: InvocationStory,
  messages: Story['messages'],
  queue: string,
): Iterable<Finding> {
  const failed = new Set(invocation.failed);
  const broken = new Set<string>();
  for (const key of invocation.messages) {
    const group = messages.get(key)?.group;
    if (group === undefined || !queue.endsWith('.fifo')) continue;
    if (failed.has(key)) broken.add(group);
    else if (broken.has(group)) {
      const detail = `${invocation.functionName} processed a message of ${group} after one of that group had failed`;
      yield { kind: 'out of order', where: queue, detail };
      return;
    }
  }
}

function* endsOfMessages({ messages }: Story, queues: Queues): Iterable<Finding> {
  for (const { queue, state, receives } of messages.values()) {
    const layout = queues.get(queue);
    if (layout?.consumer === undefined) continue;
    const { redrive, retentionSeconds } = layout;
    const without = redrive === undefined ? '; the queue does not have a dead-letter queue' : '';
    const detail = `received ${receives} times and not deleted in ${daysOf(retentionSeconds)}${without}`;
    if (state === 'expired') yield { kind: 'expired', where: queue, detail };
    if (state === 'waiting') {
      yield { kind: 'not processed', where: queue, detail: `received ${receives} times, still in the queue` };
    }
  }
}

function daysOf(seconds: number): string {
  const days = seconds / 86_400;
  return days >= 1 ? `${Number(days.toFixed(1))} days` : `${Math.round(seconds / 60)} minutes`;
}

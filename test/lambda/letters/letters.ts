import { MemoryStatusStore } from '../../../lambda/adapters/memory-status-store';
import type { StoredLetter } from '../../../lambda/contract/letter';
import type { QueueRecord } from '../../../lambda/core/queue/partial-batch';
import { VirtualClock } from '../../../local/clock';
import { capturedLog } from '../captured-log';
import { queueRecord } from '../intake-message';

export const now = Date.UTC(2026, 0, 1);
export const deadLetterQueueArn = 'arn:aws:sqs:eu-central-1:111122223333:dead-letters';
export const undeliveredQueueArn = 'arn:aws:sqs:eu-central-1:111122223333:undelivered';

/** The ports of a reader of letters. `bucket.isDown`: the bucket accepts nothing. */
export function letterPorts() {
  const stored: StoredLetter[] = [];
  const bucket = { isDown: false };
  const store = new MemoryStatusStore();
  const { log, lines } = capturedLog();
  const clock = new VirtualClock(now);
  const letters = {
    async store(letter: StoredLetter) {
      if (bucket.isDown) throw new Error('Not now');
      stored.push(letter);
    },
  };
  return { stored, bucket, store, lines, clock, ports: { ends: store, letters, clock, log } };
}

/** A message in a dead-letter queue. `reason`: that of the function which sent the letter. */
export function deadLetter(
  body: string,
  {
    reason,
    source = deadLetterQueueArn,
    messageId = 'letter-1',
  }: { reason?: string; source?: string; messageId?: string } = {},
): QueueRecord {
  return {
    ...queueRecord(body, messageId, 1, now - 60_000),
    eventSourceARN: source,
    messageAttributes: {
      type: { dataType: 'String', stringValue: 'survey-filed' },
      ...(reason !== undefined && { reason: { dataType: 'String', stringValue: reason } }),
    },
  };
}

export const returned = (...ids: readonly string[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});

import { reasonAttribute } from '../contract/envelope';
import type { StoredLetter } from '../contract/letter';
import type { Clock } from '../core/clock';
import type { LetterStore } from '../core/ends/letter-store';
import type { PartEnds } from '../core/ends/part-ends';
import type { Log } from '../core/log';
import {
  partialBatch,
  type PartialBatchResponse,
  type QueueEvent,
  type QueueRecord,
} from '../core/queue/partial-batch';
import { thrownFields } from '../core/thrown';

export interface LetterPorts {
  readonly ends: PartEnds;
  readonly letters: LetterStore;
  readonly clock: Clock;
  readonly log: Log;
}

/** Members of a stored letter that its message does not have. */
export type LetterContent = Pick<StoredLetter, 'consumer' | 'requestId' | 'fence' | 'type' | 'body'> & {
  readonly reason: string;
};

/**
 * What becomes of a letter:
 * - its content: the letter is stored;
 * - `obsolete`: nothing is left to redrive;
 * - `later`: a worker holds the part, so the letter is read again.
 */
export type LetterVerdict = LetterContent | 'obsolete' | 'later';

/** Records the end that a letter stands for, once. `stated`: the reason that a function of ours gave, if one sent it. */
export type EndLetter = (record: QueueRecord, stated: string | undefined, log: Log) => Promise<LetterVerdict>;

/**
 * Makes the handler of dead-letter queues. The end of each letter is recorded, then the letter is stored, and only then is
 * its message deleted: a crash in between repeats both, with the same result. These queues do not have dead-letter queues,
 * so a letter returns until that has succeeded (`docs/adr/0030-dead-letters-end-their-part.md`).
 */
export function letterReader(
  endLetter: EndLetter,
  { letters, clock, log }: LetterPorts,
): (event: QueueEvent) => Promise<PartialBatchResponse> {
  return async ({ Records }) => {
    const failed = new Set<QueueRecord>();
    // One by one: each letter is parsed in memory, and letters are rare.
    for (const record of Records) {
      const letterLog = log.with({ messageId: record.messageId });
      try {
        const stated = record.messageAttributes?.[reasonAttribute]?.stringValue;
        const verdict = await endLetter(record, stated, letterLog);
        if (verdict === 'later') failed.add(record);
        else if (verdict === 'obsolete') letterLog.info('dead letter obsolete');
        else await keep(record, verdict, letterLog);
      } catch (error) {
        letterLog.error('dead letter not read', thrownFields(error));
        failed.add(record);
      }
    }
    return partialBatch(failed);
  };

  async function keep(record: QueueRecord, content: LetterContent, letterLog: Log): Promise<void> {
    const { attributes, messageAttributes = {}, messageId, eventSourceARN: source = '' } = record;
    // A redriven letter has no reason: it is that of its next failure.
    const { [reasonAttribute]: _, ...kept } = messageAttributes;
    await letters.store({
      ...content,
      source,
      messageId,
      sentAt: new Date(Number(attributes.SentTimestamp)).toISOString(),
      storedAt: new Date(clock.now()).toISOString(),
      ...(attributes.MessageGroupId !== undefined && { group: attributes.MessageGroupId }),
      attributes: kept,
    });
    letterLog.warn('dead letter stored', { requestId: content.requestId, reason: content.reason });
  }
}

import { markFailed } from '../../contract/print-event';
import type { Log } from '../log';
import { type DeadLetter, type DeadLetters, letterOf } from '../queue/dead-letters';
import type { QueueRecord } from '../queue/partial-batch';
import { thrownFields } from '../thrown';
import type { ClaimStore, Task } from './claim-store';

export interface LetterPorts {
  readonly store: Pick<ClaimStore, 'letterKept'>;
  readonly deadLetters: DeadLetters;
}

/** Sends dead letters. Each method returns whether the queue has accepted the letter. */
export class Letters {
  constructor(private readonly ports: LetterPorts) {}

  /** Sends the letter of a part that has failed for good, and records that it is no longer owed. */
  async ofFailure(
    message: QueueRecord,
    task: Task,
    fence: number,
    reason: string,
    log: Log,
  ): Promise<boolean> {
    const marked = { ...message, body: markFailed(message.body, fence) };
    if (!(await this.send(letterOf(marked, reason, fence), log))) return false;
    await this.ports.store.letterKept(task, fence).catch((error: unknown) => {
      // The letter is sent again when the message returns: a second letter of the same attempt.
      log.warn('dead letter kept, but not recorded', thrownFields(error));
    });
    return true;
  }

  /** Sends the letter of a message that does not have a part. */
  async ofMalformed(message: QueueRecord, reason: string, log: Log): Promise<boolean> {
    return this.send(letterOf(message, reason), log);
  }

  private async send(letter: DeadLetter, log: Log): Promise<boolean> {
    const unkept = await this.ports.deadLetters.keep([letter]);
    for (const outcome of unkept.values()) log.error('dead letter not kept', { outcome });
    return unkept.size === 0;
  }
}

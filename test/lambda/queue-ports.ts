import type { KnownContracts } from '../../lambda/contract/known-contracts';
import type { RequestType } from '../../lambda/contract/request-type';
import type { Patience } from '../../lambda/contract/patience';
import type { DeadLetter, DeadLetters, LetterFailure } from '../../lambda/core/queue/dead-letters';
import type { QueueRecord } from '../../lambda/core/queue/partial-batch';
import type { MessageHider } from '../../lambda/core/queue/wait-for-deployment';

/** Waits for five receives and for an hour. */
export const patience: Patience = { receives: 5, milliseconds: 3_600_000 };

/** Keeps letters, except those of the events in `refuse`, marked or not: for these it fails as `failure` says. */
export class KeptLetters implements DeadLetters {
  readonly kept: DeadLetter[] = [];
  readonly refuse = new Set<string>();
  failure: LetterFailure = 'unavailable';

  async keep<Letter extends DeadLetter>(
    letters: readonly Letter[],
  ): Promise<ReadonlyMap<Letter, LetterFailure>> {
    const refused = [...this.refuse].map((event) => event.slice(0, -1));
    const isLost = ({ body }: Letter): boolean => refused.some((begin) => body.startsWith(begin));
    this.kept.push(...letters.filter((letter) => !isLost(letter)));
    return new Map(letters.filter(isLost).map((letter) => [letter, this.failure]));
  }
}

/** Remembers which messages were hidden for how many seconds. */
export class HiddenRecords implements MessageHider {
  readonly hidden: [messageId: string, seconds: number][] = [];

  async hide(messages: readonly QueueRecord[], seconds: number): Promise<void> {
    this.hidden.push(...messages.map(({ messageId }): [string, number] => [messageId, seconds]));
  }
}

/** What a consumer needs of its queues. */
export function queuePorts() {
  return { hider: new HiddenRecords(), deadLetters: new KeptLetters() };
}

/** A contract that the dispatchers of tests know, and that is no longer the newest. */
export const olderContract = '0123456789abcdef';
export const newestContract = 'fedcba9876543210';

/** Returns the contracts that the dispatchers of tests know. */
export function contractsOf(requestTypes: readonly RequestType[]): KnownContracts {
  return Object.fromEntries(requestTypes.map(({ name }) => [name, [olderContract, newestContract]]));
}

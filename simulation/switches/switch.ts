import type { Claim, ClaimRequest } from '../../lambda/core/attempt/claim-store';
import type { PartialBatchResponse } from '../../lambda/core/queue/partial-batch';
import type { MemoryStatusStore } from '../../lambda/adapters/memory-status-store';

/** Places at which a safeguard can be switched off, each with its safeguard on. */
export class Switches {
  /** Whether keys of idempotency are claimed. */
  readonly claimsKeys: boolean = true;
  /** Whether a request that was not dispatched gives its key back. */
  readonly givesKeysBack: boolean = true;
  /** Whether consumers read the marks of cancellations. */
  readonly readsMarks: boolean = true;
  /** Whether the end of a request that was not dispatched is final. */
  readonly keepsEnds: boolean = true;
  /** Whether a function looks at requests that are due. */
  readonly sweeps: boolean = true;
  /** Whether what is expected of a request is recorded before its publication. */
  readonly recordsFirst: boolean = true;
  /** Whether a request is published once more while a filter is new. */
  readonly publishesAgain: boolean = true;
  /** Whether Lambda keeps the events that a pushed function failed on. */
  readonly keepsFailures: boolean = true;
  /** Whether a function reads the dead-letter queues. */
  readonly readsLetters: boolean = true;
  /** How long a queue hides a message, in seconds. */
  readonly visibilitySeconds: number = 180;

  /** Changes what is sent to a queue or a topic. */
  onSend(input: object): object {
    return input;
  }

  /** Changes what a queue or a topic answers. */
  onAnswer(_action: string, answer: object): object {
    return answer;
  }

  /** Changes an event of a function. */
  onEvent(event: string): string {
    return event;
  }

  /** Changes what a function of a queue answers. */
  onResponse(_name: string, response: PartialBatchResponse): PartialBatchResponse {
    return response;
  }

  /** Changes a claim before its conditions are checked. */
  claim(_table: MemoryStatusStore, request: ClaimRequest): ClaimRequest {
    return request;
  }

  /** Changes the end of a claim before its conditions are checked. */
  complete(_table: MemoryStatusStore, claim: Claim): Claim {
    return claim;
  }

  /** Changes what was recorded of an end. */
  completed(_table: MemoryStatusStore, _claim: Claim): void {}
}

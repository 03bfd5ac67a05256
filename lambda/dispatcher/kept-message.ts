import type { Failure } from '../contract/status-record';
import { type DeadLetter, letterOf } from '../core/queue/dead-letters';
import type { QueueRecord } from '../core/queue/partial-batch';
import type { RequestRecord } from '../core/request-store';

/** A copy for the dead-letter queue, with the messages that are done once it is kept. */
export interface KeptMessage extends DeadLetter {
  readonly messages: readonly QueueRecord[];
}

/** @param failure why it cannot be dispatched; nothing when no filter matches */
export function keptMessage(messages: readonly QueueRecord[], failure: RequestRecord['error']): KeptMessage {
  const reason = failure === undefined ? 'Unrouted: no filter matches' : describe(failure);
  const [message] = messages;
  return { messages, ...(message === undefined ? { body: '', reason } : letterOf(message, reason)) };
}

function describe({ title, detail }: Failure): string {
  return `${title}: ${detail}`;
}

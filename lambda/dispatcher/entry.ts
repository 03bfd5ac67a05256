import type { IntakeContext } from '../contract/envelope';
import type { ValidRequest } from './parse-intake';
import type { QueueRecord } from '../core/queue/partial-batch';
import type { RequestRecord } from '../core/request-store';
import type { Thrown } from '../core/thrown';

/** One request of a batch, with every message that carries it: a queue may deliver twice at once. */
export interface Entry {
  readonly context: IntakeContext;
  readonly messages: QueueRecord[];
  /** Message group whose order has to be kept. @default - none: it came from a standard queue */
  readonly order?: string;
  /** None when it is invalid, or could not be read. */
  readonly request?: ValidRequest;
  /** Whether somebody wants to be told of it of whom nothing is expected. */
  readonly observed: boolean;
  /** Why it could not be read and must come back: code of ours threw. */
  readonly obstacle?: Thrown;
  /** Why its contract is not known. It waits for a deployment, and its status counts when it has waited in vain. */
  readonly unknown?: string;
  /** What is to be recorded of it. */
  status: RequestRecord;
}

export type Verdict = Pick<RequestRecord, 'state' | 'expected' | 'waiting' | 'due' | 'original' | 'error'>;

export function statusOf({ id, type, tenant }: IntakeContext, verdict: Verdict): RequestRecord {
  return { requestId: id, type, tenant, ...verdict };
}

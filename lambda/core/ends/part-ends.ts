import type { Failure } from '../../contract/status-record';
import type { Task } from '../attempt/claim-store';

/** A consumer's part that ends without another attempt. */
export interface EndingPart extends Task {
  /** Recorded when no attempt has recorded an error. */
  readonly error: Failure;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /**
   * Whether to end the part only if nobody has ever claimed it.
   * @default false
   */
  readonly onlyUnclaimed?: boolean;
}

/** How a part stands that has failed. */
interface FailedPart {
  /** A redriven letter that has it opens the part again. */
  readonly fence: number;
  /** Claims so far. 0: nobody has ever begun to work on the part. */
  readonly attempts: number;
}

export type PartEnd =
  /** The part has been ended as `failed`. */
  | ({ readonly outcome: 'ended' } & FailedPart)
  /** The part had failed before. */
  | ({ readonly outcome: 'failed' } & FailedPart)
  | { readonly outcome: 'succeeded' }
  /** A worker holds the part, or may claim it. */
  | { readonly outcome: 'open' };

/** Ends parts that no worker will end. */
export interface PartEnds {
  /** Returns how a part stands. */
  readPart(task: Task): Promise<Exclude<PartEnd, { readonly outcome: 'ended' }>>;
  /**
   * Records that a part has failed, unless it has an end or a worker holds it. A paused worker can then no longer record
   * an end, because the fence is raised, and a copy of its message finds the part failed.
   */
  end(part: EndingPart): Promise<PartEnd>;
}

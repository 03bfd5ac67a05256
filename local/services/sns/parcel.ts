import type { AwsError } from '../../aws/error';
import type { Pauses } from './retry-policy';

/** One thing on its way to one endpoint. */
export interface Parcel {
  /**
   * @returns what to report of it
   * @throws AwsError
   */
  attempt(): Promise<string>;
  /** How long to wait before the next attempt. */
  readonly pauses: Pauses;
  /** Most attempts a second to this endpoint. @default - as many as there are */
  readonly perSecond?: number | undefined;
  /** Puts it where it goes when it cannot be delivered; returns what to report of that. */
  giveUp(problem: AwsError): Promise<string>;
  /** Reports an attempt that failed and comes again. @default - only the end is reported */
  readonly retried?: (problem: AwsError, pause: number) => string;
  readonly report: (event: string) => void;
}

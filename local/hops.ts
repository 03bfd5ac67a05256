/** One step of a message on its way, as the runtime saw it. */
export interface Hop {
  /** The service that took the step: `api`, `sqs`, `sns`, `lambda`, … */
  readonly service: string;
  /** The resource: a queue's, a topic's or a function's name, or a method and path. */
  readonly resource: string;
  /** What happened, in a few words: `accepted 202`, `delivered to billing`, `filtered out`. */
  readonly event: string;
  /** What ties hops together: a message id or a request id. */
  readonly id?: string;
}

/** Where services report hops. Never given a message's body: bodies hold personal data. */
export type HopLog = (hop: Hop) => void;

export const noHops: HopLog = () => {};

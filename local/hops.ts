/** One step of a message on its way, as the runtime saw it. */
export interface Hop {
  /** The service that took the step: `api`, `sqs`, `sns`, `lambda`, … */
  readonly service: string;
  /** The resource: a queue's, a topic's or a function's name, or a method and path. */
  readonly resource: string;
  /** What happened, in a few words: `accepted 202`, `delivered to billing`, `filtered out`. */
  readonly event: string;
  /** The service's own id of it: a message's, or an invocation's. */
  readonly id?: string;
  /**
   * What ties the hops of a request together, where there is such a thing: the id of the event that the message
   * carries, or the name of what an API made. Often a getter, so that it costs nothing where nobody reads it.
   */
  readonly about?: string | undefined;
  /** The messages of a batch. Often a getter, as `about`. @default - the one that `about` names */
  readonly messages?: readonly HopMessage[] | undefined;
}

/** A message of a batch. */
export interface HopMessage {
  /** The id of the event that it carries, else its own. */
  readonly about: string;
  readonly failed: boolean;
}

/** Where services report hops. Never given a message's body: bodies hold personal data. */
export type HopLog = (hop: Hop) => void;

export const noHops: HopLog = () => {};

/** What a filter policy is applied to. SNS applies exactly one of the two per subscription. */
export type FilterScope = 'MessageAttributes' | 'MessageBody';

/** A filter policy as JSON, in the form that SNS takes. Unchecked: see `parse.ts`. */
export interface FilterPolicy {
  readonly [key: string]: unknown;
}

/** A message's attribute, in the shape of the SNS API. */
export interface MessageAttribute {
  /** `String`, `String.Array`, `Number` or `Binary`; a suffix after a dot is kept by AWS and means nothing to it. */
  readonly DataType?: string;
  readonly StringValue?: string;
  readonly BinaryValue?: Uint8Array;
}

/** What a filter policy sees of a message. */
export interface FilterableMessage {
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  /** The message's text; need not be JSON. */
  readonly body: string;
}

/** One consumer's subscription, as data: what `lib` writes into templates and the dispatcher computes with. */
export interface RouteEntry {
  readonly consumer: string;
  /** @default - no filter: the consumer receives everything */
  readonly filter?: FilterPolicy;
  /** @default 'MessageAttributes' */
  readonly scope?: FilterScope;
  /**
   * Kind of endpoint of the subscription. SNS cannot change an endpoint: another kind makes another subscription,
   * and its filter is new.
   * @default 'queue'
   */
  readonly endpoint?: 'queue' | 'fifo-queue' | 'function';
  /** Whether it is an observer, which is notified and reports no result. @default - it is a consumer */
  readonly observes?: true;
}

import type { WireAttributes } from './message-attributes';
import type { SignatureVersion } from './signing-key';
import type { Protocol } from './subscription';

/** What a publisher gave, checked. */
export interface Draft {
  /** For protocols without a message of their own. */
  readonly text: string;
  /** By protocol, of a message whose structure is `json`. */
  readonly texts: ReadonlyMap<string, string>;
  readonly subject: string | undefined;
  readonly attributes: WireAttributes;
  /** Message and attributes, in bytes. */
  readonly size: number;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
}

/** A message that a topic took. */
export interface Message extends Draft {
  readonly id: string;
  readonly topicArn: string;
  readonly sequenceNumber: string | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly publishedAt: number;
  readonly signatureVersion: SignatureVersion;
  /** The header `X-Amzn-Trace-Id` of the publisher, passed on to subscribers. */
  readonly traceHeader: string | undefined;
}

export function textFor(message: Draft, protocol: Protocol): string {
  return message.texts.get(protocol) ?? message.text;
}

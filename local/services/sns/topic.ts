import type { PolicyDocument } from '../../aws/policy/document';
import { FifoMemory } from './fifo-memory';
import type { SnsLimits } from './limits';
import type { SignatureVersion } from './signing-key';
import type { Protocol, Subscription } from './subscription';

/** A topic: what its owner set, and its subscriptions in the order in which they were made. */
export class Topic {
  readonly fifo: boolean;
  readonly subscriptions = new Map<string, Subscription>();
  readonly tags = new Map<string, string>();
  readonly memory: FifoMemory;
  /** Read from the attribute `Policy` whenever that is set. */
  policy: PolicyDocument | undefined;
  deletedSubscriptions = 0;

  constructor(
    readonly name: string,
    readonly arn: string,
    /** As they were set; what was not set has no entry. */
    readonly attributes: Map<string, string>,
    limits: SnsLimits,
  ) {
    this.fifo = name.endsWith('.fifo');
    this.memory = new FifoMemory(limits.deduplicationSeconds * 1000);
  }

  get contentBasedDeduplication(): boolean {
    return this.attributes.get('ContentBasedDeduplication') === 'true';
  }

  get deduplicatesPerGroup(): boolean {
    return this.attributes.get('FifoThroughputScope') === 'MessageGroup';
  }

  subscriptionOf(protocol: Protocol, endpoint: string): Subscription | undefined {
    return [...this.subscriptions.values()].find(
      (one) => one.protocol === protocol && one.endpoint === endpoint,
    );
  }

  get signatureVersion(): SignatureVersion {
    return this.attributes.get('SignatureVersion') === '2' ? '2' : '1';
  }

  /** Bytes of a message, or of the messages of a batch together. */
  maximumBytes(limits: SnsLimits): number {
    const set = this.attributes.get('MaximumMessageSize');
    return set === undefined ? limits.messageBytes : Number(set);
  }
}

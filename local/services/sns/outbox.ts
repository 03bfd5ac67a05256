/** The kinds of message that endpoints receive. */
export type MessageType = 'SubscriptionConfirmation' | 'Notification' | 'UnsubscribeConfirmation';
export type ConfirmationType = Exclude<MessageType, 'Notification'>;

/** A message that AWS would have sent out of the cloud: an e-mail, or a request to another machine. */
export interface OutboxEntry {
  /** When, in ISO 8601. */
  readonly at: string;
  readonly protocol: 'email' | 'email-json' | 'http' | 'https';
  /** An e-mail address or a URL. */
  readonly to: string;
  readonly type: MessageType;
  readonly topicArn: string;
  readonly subscriptionArn: string;
  /** Of an e-mail. */
  readonly from?: string;
  /** Of an e-mail. */
  readonly subject?: string;
  readonly body: string;
  /** To be opened to confirm the subscription, or to take it up again. */
  readonly subscribeUrl?: string;
  /** To be opened to end it. */
  readonly unsubscribeUrl?: string;
}

/** What an outbox holds, for who wants to look at it. */
export interface OutboxView {
  /** The newest last. */
  readonly entries: readonly OutboxEntry[];
  /** How many older ones are gone to make room. */
  readonly dropped: number;
}

/** Keeps what does not leave this machine, as far as there is room. */
export class Outbox implements OutboxView {
  private readonly kept: OutboxEntry[] = [];
  private added = 0;

  constructor(private readonly most = 1000) {}

  get entries(): readonly OutboxEntry[] {
    return [...this.kept];
  }

  get dropped(): number {
    return this.added - this.kept.length;
  }

  add(entry: OutboxEntry): void {
    this.added++;
    if (this.kept.push(entry) > this.most) this.kept.shift();
  }
}

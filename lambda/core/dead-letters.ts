/** A copy of a message that will not be dispatched. */
export interface DeadLetter {
  readonly body: string;
  readonly reason: string;
  /** Message group that it came in. @default - none */
  readonly group?: string;
  /** By which a FIFO queue knows a copy that it had. @default - none, for a standard queue */
  readonly deduplicationId?: string;
}

export interface DeadLetters {
  /** @returns those that could not be kept */
  keep<Letter extends DeadLetter>(letters: readonly Letter[]): Promise<ReadonlySet<Letter>>;
}

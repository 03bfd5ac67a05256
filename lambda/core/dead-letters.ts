/** A copy of a message that will not be dispatched. */
export interface DeadLetter {
  readonly body: string;
  readonly reason: string;
}

export interface DeadLetters {
  /** @returns those that could not be kept */
  keep<Letter extends DeadLetter>(letters: readonly Letter[]): Promise<ReadonlySet<Letter>>;
}

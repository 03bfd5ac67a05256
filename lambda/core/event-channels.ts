/** Pushes events to whoever has subscribed to a channel. */
export interface EventChannels {
  /**
   * Publishes at most five events at once.
   * @param events JSON texts
   * @returns the places of those that were refused
   * @throws when the whole call failed
   */
  publish(channel: string, events: readonly string[]): Promise<readonly number[]>;
}

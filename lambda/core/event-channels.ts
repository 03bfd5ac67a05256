/** Thrown when AppSync will never take what it was given; also when one event of several is wrong. */
export class RefusedEvents extends Error {
  override readonly name = 'RefusedEvents';
}

/** Pushes events to whoever has subscribed to a channel. */
export interface EventChannels {
  /**
   * Publishes at most five events at once.
   * @param events JSON texts
   * @returns the places of those that were refused
   * @throws RefusedEvents when to send the same again is no use, another error when the call failed
   */
  publish(channel: string, events: readonly string[]): Promise<readonly number[]>;
}

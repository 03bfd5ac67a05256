/** The demo cannot go on; the message is all that its reader needs. */
export class DemoFailure extends Error {
  override readonly name = 'DemoFailure';
}

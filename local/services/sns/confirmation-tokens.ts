import type { Random } from '../../random';
import type { Subscription } from './subscription';

/** The tokens that endpoints receive to confirm their subscriptions. */
export class ConfirmationTokens {
  /** In the order of their expiry, since all last equally long. */
  private readonly issued = new Map<
    string,
    { readonly subscription: Subscription; readonly expires: number }
  >();

  /** @param lifetime in milliseconds */
  constructor(
    private readonly random: Random,
    private readonly lifetime: number,
  ) {}

  /** @param token one that was issued before and shall last longer. @default - a new one */
  issue(subscription: Subscription, now: number, token = this.random.bytes(144).toString('hex')): string {
    for (const [old, { expires }] of this.issued) {
      if (expires > now) break;
      this.issued.delete(old);
    }
    this.issued.delete(token);
    this.issued.set(token, { subscription, expires: now + this.lifetime });
    return token;
  }

  /** The subscription that a token confirms; undefined for one that was not issued or is too old. */
  find(token: string, now: number): Subscription | undefined {
    const found = this.issued.get(token);
    return found !== undefined && found.expires > now ? found.subscription : undefined;
  }
}

import type { Hop } from '../hops';
import { Chain } from './chain';
import type { LogLine } from './log-line';

/** A request whose work is done is printed after this time: something may follow from its end. */
const SETTLED_MS = 1000;
/** A request that waits for something is printed after this time without a hop. */
const WAITING_MS = 3000;
/** A request that is always busy is printed after this time all the same. */
const LONGEST_MS = 15_000;
/** More requests are not kept. The oldest is printed before its time. */
const MOST_CHAINS = 1000;

/**
 * Groups hops by the request that they are about. A message belongs to a request when it carries the same id, or an id
 * below it: `ID/part` is about `ID`.
 */
export class Chains {
  /** In the order of their last hop. */
  private readonly chains = new Map<string, Chain>();

  /** @param print is given the requests whose blocks are due */
  constructor(private readonly print: (chains: readonly Chain[]) => void) {}

  get size(): number {
    return this.chains.size;
  }

  /** @param at milliseconds since the Unix epoch */
  add(hop: Hop, at: number): void {
    const messages = hop.messages ?? [
      { about: hop.about ?? hop.id, failed: / failed [1-9]/.test(hop.event) },
    ];
    for (const { about, failed } of messages) {
      if (about === undefined) continue;
      const key = this.keyOf(about);
      const chain = this.chains.get(key) ?? new Chain(key, at);
      this.chains.delete(key);
      this.chains.set(key, chain);
      chain.add({ hop, about, failed, at });
    }
    this.shrink();
  }

  /**
   * Adds what a function logged to the request whose id the line has.
   * @returns whether the block of the request has all that the line has
   */
  note(line: LogLine): boolean {
    for (const id of line.ids) {
      const chain = this.chains.get(id);
      if (chain !== undefined) return chain.note(line) && line.stack.length === 0;
    }
    return false;
  }

  /** Prints what is due, and forgets what nobody follows. */
  printDue(now: number): void {
    const chains = [...this.chains.values()];
    this.finish(chains.filter((chain) => this.isDue(chain, now)));
    for (const chain of chains) {
      if (!chain.isRequest && now - chain.lastAt >= WAITING_MS) this.chains.delete(chain.key);
    }
  }

  /** Prints all that has not been printed. */
  printAll(): void {
    this.finish([...this.chains.values()]);
  }

  private isDue(chain: Chain, now: number): boolean {
    const quiet = now - chain.lastAt;
    if (chain.isIdle ? quiet >= SETTLED_MS : quiet >= WAITING_MS) return true;
    return now - chain.firstAt >= LONGEST_MS;
  }

  private finish(chains: readonly Chain[]): void {
    const changed = chains.filter((chain) => chain.changed);
    this.print(changed.filter((chain) => chain.isRequest || chain.hasFailed));
    for (const chain of changed) chain.markPrinted();
  }

  private keyOf(about: string): string {
    if (this.chains.has(about)) return about;
    for (let end = about.lastIndexOf('/'); end > 0; end = about.lastIndexOf('/', end - 1)) {
      const parent = about.slice(0, end);
      if (this.chains.has(parent)) return parent;
    }
    return about;
  }

  private shrink(): void {
    for (const chain of this.chains.values()) {
      if (this.chains.size <= MOST_CHAINS) return;
      this.finish([chain]);
      this.chains.delete(chain.key);
    }
  }
}

import type { Clock } from '../../clock';
import { SortedMap } from './sorted-map';

/** Items that expired longer ago are left alone. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html */
const FIVE_YEARS = 5 * 365 * 24 * 60 * 60;

/** An item whose time has come. */
export interface ExpiredItem {
  /** Its key in the table's store. */
  readonly key: string;
  /** The second it expired, since the epoch. */
  readonly at: number;
}

/**
 * The time to live of one table: which items expire, soonest first. DynamoDB takes up to days to delete an
 * expired item; here it is gone the next time the table is used.
 */
export class Expiry {
  private readonly due = new SortedMap<ExpiredItem>();

  constructor(
    readonly attribute: string,
    private readonly clock: Clock,
  ) {}

  /** Notes when `item`, just written at `key`, expires. An older note of the same key stays: see `take`. */
  note(key: string, item: unknown): void {
    const at = this.expiryOf(item);
    if (at !== undefined) this.due.set(orderOf(at, key), { key, at });
  }

  /** Takes the notes of the seconds that are over. The item at `key` may have changed since: ask `isOver`. */
  take(): ExpiredItem[] {
    const taken = [...this.due.entries({ lt: orderOf(this.thisSecond(), '') })].map(([, note]) => note);
    for (const { at, key } of taken) this.due.delete(orderOf(at, key));
    return taken;
  }

  /** The millisecond from which on something may be taken; undefined when nothing expires. */
  get next(): number | undefined {
    for (const [, { at }] of this.due.entries()) return (at + 1) * 1000;
    return undefined;
  }

  /** Whether `item` has expired: its second is over. */
  isOver(item: unknown): boolean {
    const at = this.expiryOf(item);
    return at !== undefined && at < this.thisSecond();
  }

  /** Only a Number attribute counts. */
  private expiryOf(item: unknown): number | undefined {
    if (typeof item !== 'object' || item === null) return undefined;
    const value: unknown = Object.getOwnPropertyDescriptor(item, this.attribute)?.value;
    if (typeof value !== 'object' || value === null || !('N' in value)) return undefined;
    const at = Math.floor(Number(value.N));
    const oldest = Math.max(0, this.thisSecond() - FIVE_YEARS);
    return at >= oldest && at <= Number.MAX_SAFE_INTEGER ? at : undefined;
  }

  private thisSecond(): number {
    return Math.floor(this.clock.now() / 1000);
  }
}

function orderOf(second: number, key: string): string {
  return `${String(second).padStart(16, '0')}/${key}`;
}

import type { orderPlaced } from '../../contract/requests/order-placed';
import type { Request } from '../../core/parse-published';

/** What somebody carries to the counter, where the customer picks it up. */
export interface PickList {
  readonly shelf: string;
  /** In the order in which one comes by them. */
  readonly picks: readonly { readonly aisle: string; readonly sku: string; readonly quantity: number }[];
  readonly pieces: number;
  readonly wrap: boolean;
}

/** Shelves at the counter, by the last digit or letter of the customer's number. */
const shelves = ['A', 'B', 'C', 'D', 'E', 'F'] as const;

/** Puts the articles of an order in the order of the aisles, each once. */
export function pickOrder({ data }: Request<typeof orderPlaced>): PickList {
  const { customer, lines, gift = false } = data;
  const quantities = new Map<string, number>();
  for (const { sku, quantity } of lines) quantities.set(sku, (quantities.get(sku) ?? 0) + quantity);
  const picks = Array.from(quantities, ([sku, quantity]) => ({ aisle: sku.slice(0, 1), sku, quantity }));
  const place = customer.charCodeAt(customer.length - 1) % shelves.length;
  return {
    shelf: shelves[place] ?? shelves[0],
    picks: picks.sort((one, other) => (one.sku < other.sku ? -1 : 1)),
    pieces: picks.reduce((sum, { quantity }) => sum + quantity, 0),
    wrap: gift,
  };
}

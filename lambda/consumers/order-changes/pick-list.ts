import type { orderAmended } from '../../contract/requests/order-amended';
import type { Request } from '../../core/parse-published';

/** What the pick list of an order says from now on. */
export interface PickListChange {
  readonly order: string;
  readonly sku: string;
  readonly instruction: 'pick' | 'leave out';
  readonly quantity: number;
}

/**
 * Makes the new line of the pick list, which takes the place of the article's old one. Only the order in which lines come
 * says which of two is the new one.
 */
export function changePickList({ data }: Request<typeof orderAmended>): PickListChange {
  const { order, sku, quantity } = data;
  return { order, sku, instruction: quantity === 0 ? 'leave out' : 'pick', quantity };
}

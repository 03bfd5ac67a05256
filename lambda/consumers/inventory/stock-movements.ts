import type { orderPlaced } from '../../contract/requests/order-placed';
import type { stockAdjusted } from '../../contract/requests/stock-adjusted';
import type { Region } from '../../contract/shop';
import type { Request } from '../../core/parse-published';

export interface StockMovements {
  readonly reason: 'reserved' | 'adjusted';
  readonly movements: readonly Movement[];
}

interface Movement {
  readonly warehouse: string;
  readonly sku: string;
  /** Pieces more or fewer that can be sold. */
  readonly change: number;
}

/** Which warehouse serves a region. */
const warehouses: Readonly<Record<Region, string>> = {
  AT: 'hamburg-1',
  AU: 'sydney-1',
  CA: 'newark-1',
  CH: 'hamburg-1',
  DE: 'hamburg-1',
  FR: 'rotterdam-1',
  GB: 'rotterdam-1',
  JP: 'osaka-1',
  NL: 'rotterdam-1',
  US: 'newark-1',
};

/** Reserves what was ordered, one movement an article; books an adjustment as it is. */
export function moveStock(
  request: Request<typeof orderPlaced> | Request<typeof stockAdjusted>,
): StockMovements {
  if (request.type === 'stock-adjusted') {
    const { warehouse, sku, delta } = request.data;
    return { reason: 'adjusted', movements: [{ warehouse, sku, change: delta }] };
  }
  const { region, lines } = request.data;
  const pieces = new Map<string, number>();
  for (const { sku, quantity } of lines) pieces.set(sku, (pieces.get(sku) ?? 0) + quantity);
  const movements = Array.from(pieces, ([sku, quantity]) => ({
    warehouse: warehouses[region],
    sku,
    change: -quantity,
  }));
  return { reason: 'reserved', movements };
}

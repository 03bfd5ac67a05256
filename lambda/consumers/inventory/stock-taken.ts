import type { stockCounted } from '../../contract/requests/stock-counted';
import type { Request } from '../../core/parse-published';

/** What the book of a warehouse comes to, written anew. The book itself is too long to be a result. */
export interface StockTaken {
  readonly reason: 'counted';
  readonly warehouse: string;
  readonly articles: number;
  readonly pieces: number;
}

export function takeStock({ data }: Request<typeof stockCounted>): StockTaken {
  const { warehouse, counts } = data;
  const pieces = counts.reduce((sum, count) => sum + count.pieces, 0);
  return { reason: 'counted', warehouse, articles: counts.length, pieces };
}

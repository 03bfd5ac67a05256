import { takeStock } from '../../../../lambda/consumers/inventory/stock-taken';
import { stockCounted } from '../../../../lambda/contract/requests/stock-counted';
import { requestOf } from '../requests';

describe('a count of the stock', () => {
  it('comes to the number of articles and of pieces', () => {
    expect(takeStock(requestOf(stockCounted, stockCounted.example))).toEqual({
      reason: 'counted',
      warehouse: 'hamburg-1',
      articles: 2,
      pieces: 258,
    });
  });
});

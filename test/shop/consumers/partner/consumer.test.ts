import { orderCancelled } from '../../../../lambda/contract/requests/order-cancelled';
import { orderPlaced } from '../../../../lambda/contract/requests/order-placed';
import { stockAdjusted } from '../../../../lambda/contract/requests/stock-adjusted';
import { stockCounted } from '../../../../lambda/contract/requests/stock-counted';
import { receives } from '../../receives';

describe('the route of partner', () => {
  it('receives a cancellation', () => {
    expect(receives('partner', orderCancelled)).toBe(true);
  });

  it('receives a stock adjustment', () => {
    expect(receives('partner', stockAdjusted)).toBe(true);
  });

  it('does not receive a count of stock', () => {
    expect(receives('partner', stockCounted)).toBe(false);
  });

  it('does not receive a placed order', () => {
    expect(receives('partner', orderPlaced)).toBe(false);
  });
});

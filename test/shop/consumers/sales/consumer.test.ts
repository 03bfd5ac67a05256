import { orderPlaced } from '../../../../lambda/contract/requests/order-placed';
import { receives } from '../../receives';

describe('the route of sales', () => {
  it('receives an order of 4000.00', () => {
    expect(receives('sales', orderPlaced, { total: 400_000 })).toBe(true);
  });

  it('does not receive an order of just under 4000.00', () => {
    expect(receives('sales', orderPlaced, { total: 399_999 })).toBe(false);
  });
});

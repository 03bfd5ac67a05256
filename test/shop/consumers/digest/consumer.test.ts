import { orderCancelled } from '../../../../lambda/contract/requests/order-cancelled';
import { orderPlaced } from '../../../../lambda/contract/requests/order-placed';
import { receives } from '../../receives';

describe('the route of digest', () => {
  it('receives a cancellation', () => {
    expect(receives('digest', orderCancelled)).toBe(true);
  });

  it('does not receive a placed order', () => {
    expect(receives('digest', orderPlaced)).toBe(false);
  });
});

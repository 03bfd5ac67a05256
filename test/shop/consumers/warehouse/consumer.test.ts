import type * as Handler from '../../../../lambda/consumers/warehouse/handler';
import { orderPlaced } from '../../../../lambda/contract/requests/order-placed';
import { receives } from '../../receives';
import { describeFunction } from '../started';

describeFunction(
  'warehouse',
  () => jest.requireActual<typeof Handler>('../../../../lambda/consumers/warehouse/handler'),
  [[orderPlaced, /"picks"/]],
);

describe('the route of warehouse', () => {
  it('receives an order that is picked up', () => {
    expect(receives('warehouse', orderPlaced, { shippingMethod: 'pick-up' })).toBe(true);
  });

  it('does not receive an order that is sent', () => {
    expect(receives('warehouse', orderPlaced)).toBe(false);
  });
});

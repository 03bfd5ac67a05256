import type * as Handler from '../../../../lambda/consumers/shipping/handler';
import { orderCancelled } from '../../../../lambda/contract/requests/order-cancelled';
import { orderPlaced } from '../../../../lambda/contract/requests/order-placed';
import { receives } from '../../receives';
import { describeFunction } from '../started';

describeFunction(
  'shipping',
  () => jest.requireActual<typeof Handler>('../../../../lambda/consumers/shipping/handler'),
  [[orderPlaced, /"parcels"/]],
);

describe('the route of shipping', () => {
  it('receives an order from a region that carriers serve', () => {
    expect(receives('shipping', orderPlaced)).toBe(true);
  });

  it('receives an order by express', () => {
    expect(receives('shipping', orderPlaced, { shippingMethod: 'express' })).toBe(true);
  });

  it('does not receive an order that is picked up', () => {
    expect(receives('shipping', orderPlaced, { shippingMethod: 'pick-up' })).toBe(false);
  });

  it('does not receive an order from afar', () => {
    expect(receives('shipping', orderPlaced, { region: 'JP' })).toBe(false);
  });

  it('does not receive a cancellation', () => {
    expect(receives('shipping', orderCancelled)).toBe(false);
  });
});

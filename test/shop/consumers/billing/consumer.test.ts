import type * as Handler from '../../../../lambda/consumers/billing/handler';
import { orderAmended } from '../../../../lambda/contract/requests/order-amended';
import { orderCancelled } from '../../../../lambda/contract/requests/order-cancelled';
import { orderPlaced } from '../../../../lambda/contract/requests/order-placed';
import { stockAdjusted } from '../../../../lambda/contract/requests/stock-adjusted';
import { receives } from '../../receives';
import { describeFunction } from '../started';

describeFunction(
  'billing',
  () => jest.requireActual<typeof Handler>('../../../../lambda/consumers/billing/handler'),
  [
    [orderPlaced, /"kind":"invoice"/],
    [orderCancelled, /"kind":"credit-note"/],
  ],
);

describe('the route of billing', () => {
  it('receives a placed order', () => {
    expect(receives('billing', orderPlaced)).toBe(true);
  });

  it('receives a cancellation', () => {
    expect(receives('billing', orderCancelled)).toBe(true);
  });

  it('receives a large cancellation', () => {
    expect(receives('billing', orderCancelled, { total: 100_000 })).toBe(true);
  });

  it('does not receive a stock adjustment', () => {
    expect(receives('billing', stockAdjusted)).toBe(false);
  });

  it('does not receive a change of an order', () => {
    expect(receives('billing', orderAmended)).toBe(false);
  });
});

import type * as Handler from '../../../../lambda/consumers/inventory/handler';
import { orderCancelled } from '../../../../lambda/contract/requests/order-cancelled';
import { orderPlaced } from '../../../../lambda/contract/requests/order-placed';
import { stockAdjusted } from '../../../../lambda/contract/requests/stock-adjusted';
import { stockCounted } from '../../../../lambda/contract/requests/stock-counted';
import { receives } from '../../receives';
import { describeFunction } from '../started';

describeFunction(
  'inventory',
  () => jest.requireActual<typeof Handler>('../../../../lambda/consumers/inventory/handler'),
  [
    [orderPlaced, /"reserved"/],
    [stockAdjusted, /"adjusted"/],
    [stockCounted, /"counted"/],
  ],
);

describe('the route of inventory', () => {
  it('receives a placed order', () => {
    expect(receives('inventory', orderPlaced)).toBe(true);
  });

  it('receives a stock adjustment', () => {
    expect(receives('inventory', stockAdjusted)).toBe(true);
  });

  it('receives a count of stock', () => {
    expect(receives('inventory', stockCounted)).toBe(true);
  });

  it('does not receive a cancellation', () => {
    expect(receives('inventory', orderCancelled)).toBe(false);
  });
});

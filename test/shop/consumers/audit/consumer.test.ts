import type * as Handler from '../../../../lambda/consumers/audit/handler';
import { orderAmended } from '../../../../lambda/contract/requests/order-amended';
import { orderCancelled } from '../../../../lambda/contract/requests/order-cancelled';
import { orderPlaced } from '../../../../lambda/contract/requests/order-placed';
import { stockAdjusted } from '../../../../lambda/contract/requests/stock-adjusted';
import { stockCounted } from '../../../../lambda/contract/requests/stock-counted';
import { receives } from '../../receives';
import { describeFunction } from '../started';

describeFunction(
  'audit',
  () => jest.requireActual<typeof Handler>('../../../../lambda/consumers/audit/handler'),
  [
    [orderPlaced, /"sha256"/],
    [orderCancelled, /"sha256"/],
    [stockAdjusted, /"sha256"/],
    [orderAmended, /"sha256"/],
    [stockCounted, /"sha256"/],
  ],
);

describe('the route of audit', () => {
  it('receives a placed order', () => {
    expect(receives('audit', orderPlaced)).toBe(true);
  });

  it('receives a cancellation', () => {
    expect(receives('audit', orderCancelled)).toBe(true);
  });

  it('receives a stock adjustment', () => {
    expect(receives('audit', stockAdjusted)).toBe(true);
  });

  it('receives a change of an order', () => {
    expect(receives('audit', orderAmended)).toBe(true);
  });

  it('receives a count of stock', () => {
    expect(receives('audit', stockCounted)).toBe(true);
  });
});

import type * as Handler from '../../../../lambda/consumers/order-changes/handler';
import { orderAmended } from '../../../../lambda/contract/requests/order-amended';
import { orderPlaced } from '../../../../lambda/contract/requests/order-placed';
import { receives } from '../../receives';
import { describeFunction } from '../started';

describeFunction(
  'order-changes',
  () => jest.requireActual<typeof Handler>('../../../../lambda/consumers/order-changes/handler'),
  [[orderAmended, /"instruction":"pick"/]],
);

describe('the route of order-changes', () => {
  it('receives a change of an order', () => {
    expect(receives('order-changes', orderAmended)).toBe(true);
  });

  it('does not receive a placed order', () => {
    expect(receives('order-changes', orderPlaced)).toBe(false);
  });
});

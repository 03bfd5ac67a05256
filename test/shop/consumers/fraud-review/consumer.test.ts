import type * as Handler from '../../../../lambda/consumers/fraud-review/handler';
import { orderCancelled } from '../../../../lambda/contract/requests/order-cancelled';
import { orderPlaced } from '../../../../lambda/contract/requests/order-placed';
import { receives } from '../../receives';
import { describeFunction } from '../started';

describeFunction(
  'fraud-review',
  () => jest.requireActual<typeof Handler>('../../../../lambda/consumers/fraud-review/handler'),
  [[orderPlaced, /"score"/]],
);

describe('the route of fraud-review', () => {
  it('receives an order of 1000.00', () => {
    expect(receives('fraud-review', orderPlaced, { total: 100_000 })).toBe(true);
  });

  it('does not receive an order of just under 1000.00', () => {
    expect(receives('fraud-review', orderPlaced, { total: 99_999 })).toBe(false);
  });

  it('does not receive a large cancellation', () => {
    expect(receives('fraud-review', orderCancelled, { total: 100_000 })).toBe(false);
  });
});

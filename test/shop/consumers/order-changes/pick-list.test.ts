import { changePickList } from '../../../../lambda/consumers/order-changes/pick-list';
import { orderAmended } from '../../../../lambda/contract/requests/order-amended';
import { requestOf } from '../requests';

describe('a change of a pick list', () => {
  const { order, sku } = orderAmended.example;

  it('says how many pieces to pick from now on', () => {
    expect(changePickList(requestOf(orderAmended, orderAmended.example))).toEqual({
      order,
      sku,
      instruction: 'pick',
      quantity: 5,
    });
  });

  it('leaves out an article of which none is wanted any more', () => {
    const data = { ...orderAmended.example, quantity: 0 };
    expect(changePickList(requestOf(orderAmended, data))).toMatchObject({ instruction: 'leave out' });
  });
});

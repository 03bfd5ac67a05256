import { pickOrder } from '../../../../lambda/consumers/warehouse/pick-list';
import { orderPlaced } from '../../../../lambda/contract/requests/order-placed';
import { requestOf } from '../requests';

const line = (sku: string, quantity: number) => ({ sku, quantity, unitPrice: 100 });
const pick = (lines: readonly ReturnType<typeof line>[], more: object = {}) =>
  pickOrder(requestOf(orderPlaced, { ...orderPlaced.example, ...more, lines: [...lines] }));

describe('the pick list of an order', () => {
  it('names each article once, in the order of the aisles', () => {
    expect(pick([line('SENCHA-100', 2), line('CUP-4', 6), line('SENCHA-100', 1)]).picks).toEqual([
      { aisle: 'C', sku: 'CUP-4', quantity: 6 },
      { aisle: 'S', sku: 'SENCHA-100', quantity: 3 },
    ]);
  });

  it('counts the pieces, and says whether they are a gift', () => {
    expect(pick([line('CUP-4', 6), line('TEA', 1)], { gift: true })).toMatchObject({ pieces: 7, wrap: true });
    expect(pick([line('CUP-4', 1)], { gift: undefined })).toMatchObject({ wrap: false });
  });

  it('puts all orders of a customer on the same shelf', () => {
    const shelf = (customer: string) => pick([line('CUP-4', 1)], { customer }).shelf;
    expect(shelf('C-1042')).toBe(shelf('C-1042'));
    expect(new Set(['C-1', 'C-2', 'C-3', 'C-4', 'C-5', 'C-6'].map(shelf)).size).toBe(6);
  });
});

import { moveStock } from '../../../../lambda/consumers/inventory/stock-movements';
import { orderPlaced } from '../../../../lambda/contract/requests/order-placed';
import { stockAdjusted } from '../../../../lambda/contract/requests/stock-adjusted';
import { requestOf } from '../requests';

describe('stock movements', () => {
  it('reserve what was ordered in the warehouse of the region', () => {
    expect(moveStock(requestOf(orderPlaced, orderPlaced.example))).toEqual({
      reason: 'reserved',
      movements: [
        { warehouse: 'hamburg-1', sku: 'TEAPOT-IRON-08', change: -1 },
        { warehouse: 'hamburg-1', sku: 'SENCHA-100', change: -3 },
      ],
    });
  });

  it('take lines of the same article together', () => {
    const lines = [1, 2, 3].map((quantity) => ({ sku: 'TEA', quantity, unitPrice: 1 }));
    const { movements } = moveStock(requestOf(orderPlaced, { ...orderPlaced.example, region: 'JP', lines }));
    expect(movements).toEqual([{ warehouse: 'osaka-1', sku: 'TEA', change: -6 }]);
  });

  it('book an adjustment as it is', () => {
    expect(moveStock(requestOf(stockAdjusted, stockAdjusted.example))).toEqual({
      reason: 'adjusted',
      movements: [{ warehouse: 'hamburg-1', sku: 'SENCHA-100', change: -4 }],
    });
  });
});

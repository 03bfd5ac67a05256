import { createHash } from 'node:crypto';
import { digest } from '../../../../lambda/consumers/audit/digest';
import { orderPlaced } from '../../../../lambda/contract/requests/order-placed';
import { stockAdjusted } from '../../../../lambda/contract/requests/stock-adjusted';
import { requestOf } from '../requests';

describe('an audit digest', () => {
  it('proves what was asked, and when, without keeping it', () => {
    const text = JSON.stringify(stockAdjusted.example);
    expect(digest(requestOf(stockAdjusted, stockAdjusted.example))).toEqual({
      day: '2026-01-01',
      type: 'stock-adjusted',
      tenant: undefined,
      sha256: createHash('sha256').update(text).digest('hex'),
      bytes: Buffer.byteLength(text),
    });
  });

  it('names who asked', () => {
    const request = { ...requestOf(orderPlaced, orderPlaced.example), tenant: '123456789012' };
    expect(digest(request).tenant).toBe('123456789012');
  });

  it('changes with the data', () => {
    const sha256 = (note: string) => digest(requestOf(orderPlaced, { ...orderPlaced.example, note })).sha256;
    expect(sha256('a')).not.toBe(sha256('b'));
  });
});

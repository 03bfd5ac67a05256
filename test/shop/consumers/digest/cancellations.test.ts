import { digestCancellations } from '../../../../lambda/consumers/digest/cancellations';
import { orderCancelled } from '../../../../lambda/contract/requests/order-cancelled';
import { requestOf } from '../requests';

const cancelled = (id: string, change: Partial<typeof orderCancelled.example> = {}) => ({
  request: { ...requestOf(orderCancelled, { ...orderCancelled.example, ...change }), id },
  fence: 1,
  attempt: 1,
  signal: new AbortController().signal,
});

describe('the digest of cancellations', () => {
  it('adds up those in the same currency and for the same reason', () => {
    const digest = digestCancellations([
      cancelled('3', { total: 100 }),
      cancelled('1', { total: 20, reason: 'late' }),
      cancelled('2', { total: 3 }),
      cancelled('4', { total: 5000, currency: 'JPY' }),
    ]);
    const shared = { digest: '1', cancellations: 4 };
    expect(digest).toEqual([
      { ...shared, reason: 'changed-mind', currency: 'EUR', alike: 2, total: 103 },
      { ...shared, reason: 'late', currency: 'EUR', alike: 1, total: 20 },
      { ...shared, reason: 'changed-mind', currency: 'EUR', alike: 2, total: 103 },
      { ...shared, reason: 'changed-mind', currency: 'JPY', alike: 1, total: 5000 },
    ]);
  });

  it('has an entry for each cancellation, and none for none', () => {
    expect(digestCancellations([])).toEqual([]);
    expect(
      digestCancellations(Array.from({ length: 250 }, (_, index) => cancelled(`${index}`))),
    ).toHaveLength(250);
  });
});

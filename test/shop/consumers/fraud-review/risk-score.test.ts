import { scoreRisk } from '../../../../lambda/consumers/fraud-review/risk-score';
import { orderPlaced } from '../../../../lambda/contract/requests/order-placed';
import { requestOf } from '../requests';

const { example } = orderPlaced;
const score = (change: Partial<typeof example>) =>
  scoreRisk(requestOf(orderPlaced, { ...example, gift: false, ...change }));

describe('a risk score', () => {
  it('is zero when nothing speaks against the order', () => {
    expect(score({})).toEqual({ score: 0, decision: 'pass', reasons: [] });
  });

  it.each<[string, Partial<typeof example>, number, string]>([
    ['a high total', { total: 100_000 }, 25, 'pass'],
    ['a very high total', { total: 500_000 }, 50, 'review'],
    ['a foreign currency', { currency: 'JPY' }, 20, 'pass'],
    ['many pieces', { lines: [{ sku: 'A', quantity: 20, unitPrice: 1 }] }, 15, 'pass'],
    ['express', { shippingMethod: 'express' }, 10, 'pass'],
    ['a gift', { gift: true }, 5, 'pass'],
    ['a high total in a foreign currency', { total: 100_000, currency: 'USD' }, 45, 'review'],
  ])('counts %s', (_, change, points, decision) => {
    expect(score(change)).toMatchObject({ score: points, decision });
  });

  it('holds an order back when everything comes together, and says why', () => {
    const lines = [{ sku: 'A', quantity: 50, unitPrice: 10_000 }];
    const worst = score({ lines, total: 500_000, currency: 'USD', shippingMethod: 'express', gift: true });
    expect(worst).toEqual({
      score: 100,
      decision: 'hold',
      reasons: [
        'the total is high',
        'the total is very high',
        'the currency is foreign to the region',
        'many pieces of one article',
        'express',
        'a gift, so that the goods go to somebody else',
      ],
    });
  });

  it.each([
    ['EUR', 'NL', 0],
    ['EUR', 'CH', 20],
    ['GBP', 'GB', 0],
    ['GBP', 'FR', 20],
  ] as const)('%s in %s counts %d', (currency, region, points) => {
    expect(score({ currency, region }).score).toBe(points);
  });
});

import type { orderPlaced } from '../../contract/requests/order-placed';
import type { Currency, Region } from '../../contract/shop';
import type { DataOf } from '../../contract/request-type';
import type { Request } from '../../core/parse-published';

export interface RiskScore {
  /** 0 to 100. */
  readonly score: number;
  readonly decision: 'pass' | 'review' | 'hold';
  readonly reasons: readonly string[];
}

type Order = DataOf<typeof orderPlaced>;

interface Rule {
  readonly points: number;
  readonly reason: string;
  applies(order: Order): boolean;
}

/** Where each currency is at home. */
const homes: Readonly<Record<Currency, readonly Region[]>> = {
  AUD: ['AU'],
  CAD: ['CA'],
  CHF: ['CH'],
  EUR: ['AT', 'DE', 'FR', 'NL'],
  GBP: ['GB'],
  JPY: ['JP'],
  USD: ['US'],
};

/** In the smallest unit: 1,000 euros or dollars, or 100,000 yen, which is about as much. */
const high = 100_000;

const rules: readonly Rule[] = [
  { points: 25, reason: 'the total is high', applies: ({ total }) => total >= high },
  { points: 25, reason: 'the total is very high', applies: ({ total }) => total >= 5 * high },
  {
    points: 20,
    reason: 'the currency is foreign to the region',
    applies: ({ currency, region }) => !homes[currency].includes(region),
  },
  {
    points: 15,
    reason: 'many pieces of one article',
    applies: ({ lines }) => lines.some(({ quantity }) => quantity >= 20),
  },
  { points: 10, reason: 'express', applies: ({ shippingMethod }) => shippingMethod === 'express' },
  {
    points: 5,
    reason: 'a gift, so that the goods go to somebody else',
    applies: ({ gift }) => gift === true,
  },
];

/** Adds up what speaks against an order. */
export function scoreRisk({ data }: Request<typeof orderPlaced>): RiskScore {
  const hits = rules.filter((rule) => rule.applies(data));
  const score = hits.reduce((sum, { points }) => sum + points, 0);
  const decision = score >= 60 ? 'hold' : score >= 30 ? 'review' : 'pass';
  return { score, decision, reasons: hits.map(({ reason }) => reason) };
}

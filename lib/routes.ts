import { Duration } from 'aws-cdk-lib';
import { orderCancelled } from '../lambda/contract/requests/order-cancelled';
import { orderPlaced } from '../lambda/contract/requests/order-placed';
import { stockAdjusted } from '../lambda/contract/requests/stock-adjusted';
import { stockCounted } from '../lambda/contract/requests/stock-counted';
import { is, isAtLeast, isNot } from '../routing/requirement';
import { requests } from './requests';
import type { Route } from './route';

/**
 * Who receives what. A new consumer is an entry here and `lambda/consumers/{name}/handler.ts`; nothing else changes.
 * Filters see the routing attributes that the request types pick from their bodies (`lambda/contract/requests/`).
 */
export const routes: readonly Route[] = [
  {
    consumer: 'billing',
    description: 'Writes an invoice for a placed order, a credit note for a cancelled one',
    filter: requests(orderPlaced, orderCancelled),
  },
  {
    consumer: 'shipping',
    description: 'Packs parcels for orders that are sent, in the regions that our carriers serve',
    filter: requests(orderPlaced).where({
      shippingMethod: isNot('pick-up'),
      region: is('AT', 'CH', 'DE', 'FR', 'GB', 'NL'),
    }),
  },
  {
    consumer: 'fraud-review',
    description: 'Scores the risk of large orders',
    filter: requests(orderPlaced).where({ total: isAtLeast(100_000) }),
    // A reviewer's systems are slow and few.
    timeout: Duration.minutes(1),
    maxConcurrency: 2,
  },
  {
    consumer: 'inventory',
    description: 'Keeps the stock book: adjustments, counts, and what placed orders take out',
    filter: requests(stockAdjusted, orderPlaced, stockCounted),
  },
  {
    consumer: 'audit',
    description: 'Keeps a digest of every request',
    batchSize: 500,
    batchingWindow: Duration.seconds(2),
    timeout: Duration.minutes(1),
    maxConcurrency: 2,
  },
];

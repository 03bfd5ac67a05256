import { Duration } from 'aws-cdk-lib';
import type { Route } from './route';

/**
 * Who receives what. A new consumer is an entry here and `lambda/consumers/{name}/handler.ts`; nothing else changes.
 * Filters see the routing attributes that the request types pick from their bodies (`lambda/contract/requests/`).
 */
export const routes: readonly Route[] = [
  {
    consumer: 'billing',
    description: 'Writes an invoice for a placed order, a credit note for a cancelled one',
    filter: { type: ['order-placed', 'order-cancelled'] },
  },
  {
    consumer: 'shipping',
    description: 'Packs parcels for orders that are sent, in the regions that our carriers serve',
    filter: {
      type: ['order-placed'],
      shippingMethod: [{ 'anything-but': ['pick-up'] }],
      region: ['AT', 'CH', 'DE', 'FR', 'GB', 'NL'],
    },
  },
  {
    consumer: 'fraud-review',
    description: 'Scores the risk of large orders',
    filter: { type: ['order-placed'], total: [{ numeric: ['>=', 100_000] }] },
    // A reviewer's systems are slow and few.
    timeout: Duration.minutes(1),
    maxConcurrency: 2,
  },
  {
    consumer: 'inventory',
    description: 'Keeps the stock book: adjustments, and what placed orders take out',
    filter: { type: ['stock-adjusted', 'order-placed'] },
  },
  {
    consumer: 'audit',
    description: 'Keeps a digest of every request',
    batchSize: 500,
    batchingWindow: Duration.seconds(2),
    timeout: Duration.minutes(1),
    memorySize: 512,
    maxConcurrency: 2,
  },
];

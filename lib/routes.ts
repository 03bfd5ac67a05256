import { Duration } from 'aws-cdk-lib';
import { orderAmended } from '../lambda/contract/requests/order-amended';
import { orderCancelled } from '../lambda/contract/requests/order-cancelled';
import { orderPlaced } from '../lambda/contract/requests/order-placed';
import { stockAdjusted } from '../lambda/contract/requests/stock-adjusted';
import { everyDay, mondayToFriday } from '../lambda/contract/working-days';
import { stockCounted } from '../lambda/contract/requests/stock-counted';
import { is, isAtLeast, isNot } from '../routing/requirement';
import { byEmail, duringOpeningHours, inBatches, inOrder, overHttps, pushed } from './delivery';
import { holidaysOfHamburg } from './holidays';
import { requests } from './requests';
import type { Route } from './route';
import { fromSecretsManager } from './secret-reference';

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
    consumer: 'order-changes',
    description: 'Changes the pick lists of orders, each change after the one before',
    filter: requests(orderAmended),
    delivery: inOrder(),
    // A group waits six times as long when one of its attempts has crashed.
    timeout: Duration.seconds(5),
    // It waits for the pauses of each of its requests.
    retry: { initialDelay: Duration.seconds(1), maxDelay: Duration.minutes(1) },
  },
  {
    consumer: 'audit',
    description: 'Keeps a digest of every request',
    batchSize: 500,
    batchingWindow: Duration.seconds(2),
    timeout: Duration.minutes(1),
    maxConcurrency: 2,
  },
  {
    consumer: 'warehouse',
    description: 'Puts ready what customers pick up, while somebody is there',
    filter: requests(orderPlaced).where({ shippingMethod: is('pick-up') }),
    delivery: duringOpeningHours({
      timeZone: 'Europe/Berlin',
      days: mondayToFriday,
      opens: '08:00',
      closes: '18:00',
      holidays: holidaysOfHamburg,
    }),
    maxConcurrency: 2,
  },
  {
    consumer: 'digest',
    description: 'Adds up the cancellations, twice a day',
    filter: requests(orderCancelled),
    delivery: inBatches({ timeZone: 'Europe/Berlin', days: everyDay, at: ['06:00', '18:00'], holidays: [] }),
    batchSize: 1000,
    timeout: Duration.minutes(5),
    memorySize: 512,
  },
  {
    consumer: 'courier',
    description: 'Calls a courier for express orders, at once',
    filter: requests(orderPlaced).where({ shippingMethod: is('express') }),
    delivery: pushed(),
    // Without a URL, somebody at the gate calls the courier.
    environment: { dev: {}, prod: { COURIER_URL: 'https://courier.example.com/bookings' } },
    secrets: (stage) => ({
      'courier-token': stage === 'prod' ? fromSecretsManager('uketsuke/prod/courier-token') : undefined,
    }),
  },
  {
    consumer: 'partner',
    description: 'Notifies the partner who sells the same stock of changes in it',
    filter: requests(stockAdjusted, orderCancelled),
    delivery: overHttps({ endpoint: 'partner' }),
  },
  {
    consumer: 'sales',
    description: 'Notifies the sales department of very large orders',
    filter: requests(orderPlaced).where({ total: isAtLeast(400_000) }),
    delivery: byEmail({ to: 'sales' }),
  },
];

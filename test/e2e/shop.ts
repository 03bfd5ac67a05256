import { orderPlaced } from '../../lambda/contract/requests/order-placed';
import { requestTypes } from '../../lambda/contract/requests/all';
import { addStacks } from '../../lib/app';
import { configOf, onThisMachine } from '../../lib/config';
import { appHandlers } from '../../lib/handlers';
import { routes } from '../../lib/routes';
import type { Status } from './requests';
import { runApp, type RunningApp } from './running-app';

/** A Thursday, when the warehouse has gone home. */
const evening = '2026-11-26T20:00:00Z';

/** Consumers and observers that these tests name. Another one changes nothing here. */
const named = new Set([
  'billing',
  'shipping',
  'fraud-review',
  'inventory',
  'order-changes',
  'audit',
  'warehouse',
  'digest',
  'courier',
  'partner',
  'sales',
]);

/** Routes of the shop that these tests name. */
export const shopRoutes = routes.filter(({ consumer }) => named.has(consumer));

/** Returns the names that the shop has. A consumer that was removed is not expected. */
export function shopHas(...names: readonly string[]): readonly string[] {
  return names.filter((name) => shopRoutes.some(({ consumer }) => consumer === name));
}

/** Returns the results of consumers that the shop has. */
export function shopResults(results: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(results).filter(([name]) => shopHas(name).length > 0));
}

/** The shop as it is, with the consumers that these tests name. */
export async function runShop(): Promise<RunningApp> {
  const parts = { requestTypes, routes: shopRoutes, handlers: appHandlers, now: Date.parse(evening) };
  return runApp((app) => addStacks(app, { config: onThisMachine(configOf('dev')), ...parts }), {
    begin: evening,
  });
}

/** One line, not given as a gift. */
export function order(quantity: number, unitPrice: number, more: object = {}) {
  const { customer, region, currency } = orderPlaced.example;
  return {
    customer,
    region,
    currency,
    lines: [{ sku: 'SENCHA-100', quantity, unitPrice }],
    total: quantity * unitPrice,
    shippingMethod: 'standard',
    ...more,
  };
}

/** Results of the consumers, by name. */
export function resultsOf({ consumers }: Status): Readonly<Record<string, unknown>> {
  return Object.fromEntries(consumers.map(({ name, result }) => [name, result]));
}

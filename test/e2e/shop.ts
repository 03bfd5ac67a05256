import { orderPlaced } from '../../lambda/contract/requests/order-placed';
import { requestTypes } from '../../lambda/contract/requests/all';
import { addStacks } from '../../lib/app';
import { configOf } from '../../lib/config';
import { appHandlers } from '../../lib/handlers';
import { routes } from '../../lib/routes';
import type { Status } from './requests';
import { runApp, type RunningApp } from './running-app';

/** A Thursday, when the warehouse has gone home. */
const evening = '2026-11-26T20:00:00Z';

/** The app as it is. */
export async function runShop(): Promise<RunningApp> {
  const parts = { requestTypes, routes, handlers: appHandlers, now: Date.parse(evening) };
  return runApp((app) => addStacks(app, { config: configOf('dev'), ...parts }), { begin: evening });
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

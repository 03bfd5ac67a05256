import type { FilterPolicy } from '../routing/policy';

/** An order as the benches route it; the request types of the app do not matter here. */
export const order = {
  orderId: '7c1d5f0e-52ab-4c4e-9a40-4a6f2c1b9d11',
  region: 'DE',
  currency: 'EUR',
  shippingMethod: 'standard',
  lines: [{ sku: 'SENCHA-100', quantity: 2, unitPrice: 625 }],
  total: 1250,
};

/** Filters of the kinds that apps have, by name; `undefined` lets everything through. */
export const sampleFilters = {
  everything: undefined,
  'served regions': {
    type: ['order-placed'],
    shippingMethod: [{ 'anything-but': ['pick-up'] }],
    region: ['AT', 'CH', 'DE', 'FR', 'GB', 'NL'],
  },
  'large orders': { type: ['order-placed'], total: [{ numeric: ['>=', 100_000] }] },
  orders: { type: ['order-placed', 'order-cancelled'] },
  stock: { type: ['stock-adjusted'] },
} as const satisfies Readonly<Record<string, FilterPolicy | undefined>>;

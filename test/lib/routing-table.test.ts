import type { RequestTypeName } from '../../lambda/contract/requests/all';
import { requestTypeNamed } from '../../lambda/contract/requests/all';
import { orderCancelled } from '../../lambda/contract/requests/order-cancelled';
import { orderPlaced } from '../../lambda/contract/requests/order-placed';
import { stockAdjusted } from '../../lambda/contract/requests/stock-adjusted';
import { messageAttributes } from '../../lambda/contract/routing-attributes';
import { routeEntry } from '../../lib/route';
import { routes } from '../../lib/routes';
import { compileRoutes } from '../../routing/table';

type Case = readonly [title: string, type: RequestTypeName, change: object, ...receivers: string[]];

/** Audit receives all of them. */
const cases: readonly Case[] = [
  ['a small order', 'order-placed', {}, 'billing', 'shipping', 'inventory'],
  ['an order of just under 1000.00', 'order-placed', { total: 99_999 }, 'billing', 'shipping', 'inventory'],
  [
    'an order of 1000.00',
    'order-placed',
    { total: 100_000 },
    'billing',
    'shipping',
    'fraud-review',
    'inventory',
  ],
  [
    'an order of 4000.00',
    'order-placed',
    { total: 400_000 },
    'billing',
    'shipping',
    'fraud-review',
    'inventory',
    'sales',
  ],
  [
    'an order that is picked up',
    'order-placed',
    { shippingMethod: 'pick-up' },
    'billing',
    'inventory',
    'warehouse',
  ],
  [
    'an order by express',
    'order-placed',
    { shippingMethod: 'express' },
    'billing',
    'shipping',
    'inventory',
    'courier',
  ],
  ['an order from afar', 'order-placed', { region: 'JP' }, 'billing', 'inventory'],
  ['a cancellation', 'order-cancelled', {}, 'billing', 'digest', 'partner'],
  ['a large cancellation', 'order-cancelled', { total: 100_000 }, 'billing', 'digest', 'partner'],
  ['a stock adjustment', 'stock-adjusted', {}, 'inventory', 'partner'],
];

const examples: Readonly<Record<RequestTypeName, object>> = {
  'order-placed': orderPlaced.example,
  'order-cancelled': orderCancelled.example,
  'stock-adjusted': stockAdjusted.example,
};

function receivers(of: typeof routes, [, type, change]: Case): string[] {
  const body = { ...examples[type], ...change };
  const attributes = messageAttributes(type, requestTypeNamed(type).attributes(body));
  return compileRoutes(of.map(routeEntry))({ attributes, body: JSON.stringify(body) });
}

/** In the order of the routes. */
function expected([, , , ...receivers]: Case): string[] {
  return routes
    .map(({ consumer }) => consumer)
    .filter((name) => name === 'audit' || receivers.includes(name));
}

describe('the routing table of the app', () => {
  it.each(cases.map((row) => ({ row, title: row[0] })))('sends $title where it belongs', ({ row }) => {
    expect(receivers(routes, row)).toEqual(expected(row));
  });

  it.each(routes.map(({ consumer }) => consumer))('is not what is expected of it without %s', (consumer) => {
    const fewer = routes.filter((route) => route.consumer !== consumer);
    const wrong = cases.filter((row) => receivers(fewer, row).join() !== expected(row).join());
    expect(wrong.length).toBeGreaterThan(0);
  });
});

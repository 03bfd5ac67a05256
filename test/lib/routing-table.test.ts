import type { RequestTypeName } from '../../lambda/contract/requests/all';
import { requestTypeNamed } from '../../lambda/contract/requests/all';
import { orderCancelled } from '../../lambda/contract/requests/order-cancelled';
import { orderPlaced } from '../../lambda/contract/requests/order-placed';
import { stockAdjusted } from '../../lambda/contract/requests/stock-adjusted';
import { stockCounted } from '../../lambda/contract/requests/stock-counted';
import { messageAttributes } from '../../lambda/core/routing-attributes';
import { routeEntry } from '../../lib/route';
import { routes } from '../../lib/routes';
import { compileRoutes } from '../../routing/table';

type Case = readonly [
  title: string,
  type: RequestTypeName,
  change: object,
  billing: boolean,
  shipping: boolean,
  review: boolean,
  inventory: boolean,
];

/** Audit receives all of them. */
const cases: readonly Case[] = [
  ['a small order', 'order-placed', {}, true, true, false, true],
  ['an order of just under 1000.00', 'order-placed', { total: 99_999 }, true, true, false, true],
  ['an order of 1000.00', 'order-placed', { total: 100_000 }, true, true, true, true],
  ['an order that is picked up', 'order-placed', { shippingMethod: 'pick-up' }, true, false, false, true],
  ['an order by express', 'order-placed', { shippingMethod: 'express' }, true, true, false, true],
  ['an order from afar', 'order-placed', { region: 'JP' }, true, false, false, true],
  ['a cancellation', 'order-cancelled', {}, true, false, false, false],
  ['a large cancellation', 'order-cancelled', { total: 100_000 }, true, false, false, false],
  ['a stock adjustment', 'stock-adjusted', {}, false, false, false, true],
  ['a count of the stock', 'stock-counted', {}, false, false, false, true],
];

const examples: Readonly<Record<RequestTypeName, object>> = {
  'order-placed': orderPlaced.example,
  'order-cancelled': orderCancelled.example,
  'stock-adjusted': stockAdjusted.example,
  'stock-counted': stockCounted.example,
};

function receivers(of: typeof routes, [, type, change]: Case): string[] {
  const body = { ...examples[type], ...change };
  const attributes = messageAttributes(type, requestTypeNamed(type).attributes(body));
  return compileRoutes(of.map(routeEntry))({ attributes, body: JSON.stringify(body) });
}

function expected([, , , billing, shipping, review, inventory]: Case): string[] {
  return [
    ...(billing ? ['billing'] : []),
    ...(shipping ? ['shipping'] : []),
    ...(review ? ['fraud-review'] : []),
    ...(inventory ? ['inventory'] : []),
    'audit',
  ];
}

describe('the routing table of the app', () => {
  it.each(cases)('sends %s where it belongs', (...row) => {
    expect(receivers(routes, row)).toEqual(expected(row));
  });

  it.each(routes.map(({ consumer }) => consumer))('is not what is expected of it without %s', (consumer) => {
    const fewer = routes.filter((route) => route.consumer !== consumer);
    const wrong = cases.filter((row) => receivers(fewer, row).join() !== expected(row).join());
    expect(wrong.length).toBeGreaterThan(0);
  });
});

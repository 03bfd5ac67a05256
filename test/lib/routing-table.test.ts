import { requestTypeNamed, type RequestTypeName } from '../../lambda/contract/requests/all';
import { messageAttributes } from '../../lambda/contract/routing-attributes';
import { routeEntry } from '../../lib/route';
import { routes } from '../../lib/routes';
import { compileRoutes } from '../../routing/table';

interface Case {
  readonly title: string;
  readonly type: RequestTypeName;
  readonly change?: object;
  /** Besides the audit, which receives everything. */
  readonly receivers: readonly string[];
}

const cases: readonly Case[] = [
  { title: 'a small order', type: 'order-placed', receivers: ['billing', 'shipping', 'inventory'] },
  {
    title: 'an order of just under 1000.00',
    type: 'order-placed',
    change: { total: 99_999 },
    receivers: ['billing', 'shipping', 'inventory'],
  },
  {
    title: 'an order of 1000.00',
    type: 'order-placed',
    change: { total: 100_000 },
    receivers: ['billing', 'shipping', 'fraud-review', 'inventory'],
  },
  {
    title: 'an order that is picked up',
    type: 'order-placed',
    change: { shippingMethod: 'pick-up' },
    receivers: ['billing', 'inventory', 'warehouse'],
  },
  {
    title: 'an order by express',
    type: 'order-placed',
    change: { shippingMethod: 'express' },
    receivers: ['billing', 'shipping', 'inventory'],
  },
  {
    title: 'an order from afar',
    type: 'order-placed',
    change: { region: 'JP' },
    receivers: ['billing', 'inventory'],
  },
  { title: 'a cancellation', type: 'order-cancelled', receivers: ['billing', 'digest'] },
  {
    title: 'a large cancellation',
    type: 'order-cancelled',
    change: { total: 100_000 },
    receivers: ['billing', 'digest'],
  },
  { title: 'a stock adjustment', type: 'stock-adjusted', receivers: ['inventory'] },
  { title: 'a count of stock', type: 'stock-counted', receivers: ['inventory'] },
  { title: 'a change of an order', type: 'order-amended', receivers: ['order-changes'] },
];

function receivers(of: typeof routes, { type, change }: Case): string[] {
  const requestType = requestTypeNamed(type);
  const body = Object.assign({}, requestType.example, change);
  const attributes = messageAttributes(type, requestType.attributes(body));
  return compileRoutes(of.map(routeEntry))({ attributes, body: JSON.stringify(body) });
}

/** Whoever receives it, in alphabetical order. */
function sorted(names: readonly string[]): readonly string[] {
  return names.toSorted();
}

function expected({ receivers: others }: Case): readonly string[] {
  return sorted(['audit', ...others]);
}

describe('the routing table of the app', () => {
  it.each(cases)('sends $title where it belongs', (row) => {
    expect(sorted(receivers(routes, row))).toEqual(expected(row));
  });

  it.each(routes.map(({ consumer }) => consumer))('is not what is expected of it without %s', (consumer) => {
    const fewer = routes.filter((route) => route.consumer !== consumer);
    const wrong = cases.filter((row) => sorted(receivers(fewer, row)).join() !== expected(row).join());
    expect(wrong.length).toBeGreaterThan(0);
  });
});

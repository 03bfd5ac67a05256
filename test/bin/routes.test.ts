import { printRoutes } from '../../bin/routes/print';
import { requestTypes } from '../../lambda/contract/requests/all';
import { describeRoutes } from '../../lib/describe-routes';
import type { RouteEntry } from '../../routing/policy';
import { command } from './commands';

jest.setTimeout(60_000);

describe('the command routes', () => {
  it('prints who asks for what, and who shares which requests', async () => {
    expect(await command('routes.ts', [])).toEqual({
      code: 0,
      out: `consumer      request types                                  what it asks for
billing       order-placed, order-cancelled                  type is order-placed or order-cancelled
shipping      order-placed (some)                            type is order-placed, and shippingMethod is given and not pick-up, and region is one of AT, CH, DE, FR, GB, NL
fraud-review  order-placed (some)                            type is order-placed, and total is at least 100000
inventory     order-placed, stock-adjusted                   type is stock-adjusted or order-placed
audit         order-placed, order-cancelled, stock-adjusted  everything

request type     shared by
order-placed     billing, shipping (some), fraud-review (some), inventory, audit
order-cancelled  billing, audit
stock-adjusted   inventory, audit
`,
      err: '',
    });
  });

  it('prints JSON for machines', async () => {
    const { code, out, err } = await command('routes.ts', ['--json']);
    expect([code, err]).toEqual([0, '']);
    const { consumers, requestTypes: types } = JSON.parse(out);
    expect(consumers).toHaveLength(5);
    expect(consumers[2]).toEqual({
      name: 'fraud-review',
      requestTypes: [{ type: 'order-placed', receives: 'some' }],
      filtersOn: 'attributes',
      conditions: 'type is order-placed, and total is at least 100000',
    });
    expect(types[2]).toEqual({
      type: 'stock-adjusted',
      consumers: [
        { name: 'inventory', receives: 'all' },
        { name: 'audit', receives: 'all' },
      ],
    });
  });

  it('prints how to use it', async () => {
    const { code, out } = await command('routes.ts', ['--help']);
    expect([code, out]).toEqual([0, expect.stringContaining('Usage: npm run --silent routes')]);
  });

  it.each([['billing'], ['--pretty']])('fails for the argument %s, with its usage', async (word) => {
    const { code, out, err } = await command('routes.ts', [word]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(word);
    expect(err).toContain('Usage: npm run --silent routes');
  });
});

/** What each of the request types is to a consumer with this filter. */
function sharesOf(route: Omit<RouteEntry, 'consumer'>): readonly string[] {
  const [consumer] = describeRoutes([{ consumer: 'any', ...route }], requestTypes).consumers;
  return (consumer?.requestTypes ?? []).map(({ type, receives }) => `${type}: ${receives}`);
}

describe('what a consumer receives of a request type', () => {
  it.each<[what: string, route: Omit<RouteEntry, 'consumer'>, ...shares: string[]]>([
    ['everything without a filter', {}, 'order-placed: all', 'order-cancelled: all', 'stock-adjusted: all'],
    [
      'all of the types that it names',
      { filter: { type: [{ prefix: 'order-' }] } },
      'order-placed: all',
      'order-cancelled: all',
    ],
    [
      'some of a type that has what it asks for',
      { filter: { delta: [{ numeric: ['<', 0] }] } },
      'stock-adjusted: some',
    ],
    [
      'all of a type that cannot have what it wants absent',
      { filter: { type: ['order-placed', 'stock-adjusted'], delta: [{ exists: false }] } },
      'order-placed: all',
      'stock-adjusted: some',
    ],
    [
      'all of a type of which one alternative asks for no more',
      { filter: { $or: [{ type: ['order-placed'], total: [1] }, { type: ['order-placed'] }] } },
      'order-placed: all',
    ],
    [
      'some of a type whose body it looks into',
      { filter: { type: ['order-placed'], data: { gift: [true] } }, scope: 'MessageBody' },
      'order-placed: some',
    ],
    [
      'all of a type by the body, too',
      { filter: { type: ['order-placed'] }, scope: 'MessageBody' },
      'order-placed: all',
    ],
    ['nothing of a type that there is not', { filter: { type: ['order-lost'] } }],
  ])('is %s', (_what, route, ...shares) => {
    expect(sharesOf(route)).toEqual(shares);
  });

  it('is printed, with what is asked of the body, and with what nobody receives', () => {
    const filter = { type: ['order-placed'], data: { gift: [true] } };
    const routes: RouteEntry[] = [
      { consumer: 'wrapping', filter, scope: 'MessageBody' },
      { consumer: 'lost', filter: { type: ['order-lost'] } },
    ];
    expect(printRoutes(describeRoutes(routes, requestTypes))).toEqual([
      'consumer  request types        what it asks for',
      'wrapping  order-placed (some)  type is order-placed, and data.gift is true (in the body)',
      'lost      none                 type is order-lost',
      '',
      'request type     shared by',
      'order-placed     wrapping (some)',
      'order-cancelled  nobody',
      'stock-adjusted   nobody',
    ]);
  });
});

import fc from 'fast-check';
import type { RequestType } from '../../lambda/contract/request-type';
import { requestTypes } from '../../lambda/contract/requests/all';
import { orderPlaced } from '../../lambda/contract/requests/order-placed';
import { publishLimit } from '../../lambda/contract/size-limits';
import { parseIntake } from '../../lambda/core/parse-intake';
import { explainRequest } from '../../lib/explain-request';
import { routeEntry } from '../../lib/route';
import { routes } from '../../lib/routes';
import type { FilterPolicy, RouteEntry } from '../../routing/policy';
import { compileRoutes } from '../../routing/table';
import { intakeText } from '../lambda/intake-message';

/** What the dispatcher would do with the body. */
function dispatched(type: RequestType, data: string, entries: readonly RouteEntry[]) {
  const parsed = parseIntake(intakeText({ type: type.name, data }), publishLimit());
  return 'request' in parsed ? compileRoutes(entries)(parsed.request) : 'refused';
}

function explained(type: RequestType, rawData: string, entries: readonly RouteEntry[]) {
  const explanation = explainRequest(type, rawData, entries);
  if (!('explained' in explanation)) return 'refused';
  return explanation.explained.consumers.filter(({ receives }) => receives).map(({ name }) => name);
}

const entries = routes.map(routeEntry);

/** Orders near to what the routes ask for; some are not valid, some give a member twice. */
const order = fc
  .record({
    region: fc.constantFrom('DE', 'AT', 'JP', 'MOON'),
    shippingMethod: fc.constantFrom('standard', 'express', 'pick-up'),
    unitPrice: fc.constantFrom(0, 99_999, 100_000, 100_001),
    skus: fc.array(fc.constantFrom('TEAPOT-IRON-08', 'SENCHA-100'), { minLength: 1, maxLength: 3 }),
    gift: fc.option(fc.boolean(), { nil: undefined }),
    first: fc.constantFrom('', '"gift":true,', '"region":"DE",', '"lines":[{"sku":"A","quantity":1}],'),
  })
  .map(({ unitPrice, skus, first, ...rest }) => {
    const lines = skus.map((sku, index) => ({ sku, quantity: index + 1, unitPrice }));
    const total = lines.reduce((sum, { quantity }) => sum + quantity * unitPrice, 0);
    const body = JSON.stringify({ ...orderPlaced.example, ...rest, lines, total });
    return `{${first}${body.slice(1)}`;
  });

const onBody: fc.Arbitrary<FilterPolicy> = fc.record(
  {
    type: fc.constantFrom([{ prefix: 'order' }], ['stock-adjusted', 'order-placed']),
    data: fc.record(
      {
        gift: fc.constantFrom([true], [{ exists: false }]),
        region: fc.constantFrom(['DE'], [{ 'anything-but': ['JP'] }]),
        lines: fc.record({
          sku: fc.constantFrom(['SENCHA-100'], ['A']),
          quantity: fc.constantFrom([1], [{ numeric: ['>', 1] }]),
        }),
      },
      { requiredKeys: ['lines'] },
    ),
  },
  { requiredKeys: ['data'] },
);

describe('the explanation of a request', () => {
  it.each(requestTypes)('names for the example of $name those to whom it would be dispatched', (type) => {
    const data = JSON.stringify(type.example);
    expect(explained(type, data, entries)).toEqual(dispatched(type, data, entries));
  });

  it('names for any order those to whom it would be dispatched, by attributes and by the body', () => {
    const seen = { refused: 0, byBody: 0, byAttributes: 0 };
    fc.assert(
      fc.property(order, onBody, (data, filter) => {
        const all = [...entries, { consumer: 'wrapping', filter, scope: 'MessageBody' } as const];
        const receivers = dispatched(orderPlaced, data, all);
        expect(explained(orderPlaced, data, all)).toEqual(receivers);
        seen[
          receivers === 'refused' ? 'refused' : receivers.includes('wrapping') ? 'byBody' : 'byAttributes'
        ]++;
      }),
      { numRuns: 1000 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(20);
  });
});

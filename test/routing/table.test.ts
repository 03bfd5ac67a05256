import { InvalidPolicy } from '../../routing/invalid-policy';
import { compileRoutes } from '../../routing/table';
import { withAttributes } from './message';

const consumersOf = compileRoutes([
  { consumer: 'billing', filter: { type: ['order-placed', 'order-cancelled'] } },
  { consumer: 'fraud-review', filter: { type: ['order-placed'], total: [{ numeric: ['>=', 1000] }] } },
  { consumer: 'vip', filter: { customer: { tier: ['gold'] } }, scope: 'MessageBody' },
  { consumer: 'audit' },
]);

describe('The routing table', () => {
  it('names the consumers that receive a message, in the order of the routes', () => {
    const message = withAttributes({ type: 'order-placed', total: 2500 }, '{"customer":{"tier":"gold"}}');
    expect(consumersOf(message)).toEqual(['billing', 'fraud-review', 'vip', 'audit']);
  });

  it('leaves out those whose filter does not match', () => {
    expect(consumersOf(withAttributes({ type: 'order-placed', total: 999 }))).toEqual(['billing', 'audit']);
  });

  it('gives everything to a consumer without a filter', () => {
    expect(consumersOf(withAttributes({}))).toEqual(['audit']);
  });

  it('is empty for a message that nobody receives', () => {
    const route = compileRoutes([{ consumer: 'billing', filter: { type: ['order-placed'] } }]);
    expect(route(withAttributes({ type: 'stock-adjusted' }))).toEqual([]);
  });

  it('fails for a filter that SNS would refuse', () => {
    expect(() => compileRoutes([{ consumer: 'a', filter: { type: [] } }])).toThrow(InvalidPolicy);
  });

  it('keeps nothing from one message to the next', () => {
    const vip = withAttributes({ type: 'x' }, '{"customer":{"tier":"gold"}}');
    const other = withAttributes({ type: 'x' }, '{"customer":{"tier":"blue"}}');
    expect([vip, other, vip].map((message) => consumersOf(message))).toEqual([
      ['vip', 'audit'],
      ['audit'],
      ['vip', 'audit'],
    ]);
  });
});

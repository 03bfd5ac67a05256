import { reasonFor } from '../../../bin/demo/reasons';
import { orderPlaced } from '../../../lambda/contract/requests/order-placed';
import type { FilterPolicy, FilterScope } from '../../../routing/policy';

function reason(policy: FilterPolicy | undefined, scope: FilterScope = 'MessageAttributes'): string {
  const route = { consumer: 'any', description: 'any', ...(policy && { filter: { policy, scope } }) };
  return reasonFor(route, 'order-placed', orderPlaced.example);
}

describe('why a consumer received a request', () => {
  it.each<{ filter: FilterPolicy | undefined; words: string }>([
    { filter: undefined, words: 'everything' },
    { filter: { type: ['order-placed', 'order-cancelled'] }, words: 'type order-placed' },
    { filter: { region: ['AT', 'DE'], total: [8650] }, words: 'region DE, total 8650' },
    {
      filter: { shippingMethod: [{ 'anything-but': ['pick-up', 'drone'] }] },
      words: 'shippingMethod standard (not pick-up or drone)',
    },
    { filter: { total: [{ numeric: ['>=', 100] }] }, words: 'total 8650 (>= 100)' },
    {
      filter: { total: [{ numeric: ['>', 100, '<=', 9000] }, { numeric: ['=', 0] }] },
      words: 'total 8650 (> 100 and <= 9000 or = 0)',
    },
    {
      filter: { region: [{ prefix: 'D' }, { suffix: 'E' }] },
      words: 'region DE (begins with D or ends with E)',
    },
    { filter: { region: [{ exists: true }] }, words: 'region DE (given)' },
    { filter: { coupon: [{ exists: false }] }, words: 'coupon (not given)' },
    { filter: { region: [{ wildcard: '*E' }] }, words: 'region DE ({"wildcard":"*E"})' },
    { filter: { $or: [{ region: ['DE'] }, { total: [1] }] }, words: '$or [{"region":["DE"]},{"total":[1]}]' },
  ])('is told as "$words"', ({ filter, words }) => {
    expect(reason(filter)).toBe(words);
  });

  it('is the policy itself when it is about the body', () => {
    expect(reason({ data: { gift: [true] } }, 'MessageBody')).toBe('a body with {"data":{"gift":[true]}}');
  });
});

import { closestName } from '../../lib/validation/closest-name';

describe('the closest name', () => {
  it.each([
    ['loyality', 'loyalty'],
    ['biling', 'billing'],
    ['bliling', 'billing'],
    ['refund', 'refunds'],
  ])('of %s is %s', (misspelt, name) => {
    expect(closestName(misspelt, ['audit', 'refunds', 'loyalty', 'billing'])).toBe(name);
  });

  it.each([['stamps'], ['a'], ['']])('of %s is undefined: none is close', (misspelt) => {
    expect(closestName(misspelt, ['audit', 'refunds', 'loyalty', 'billing'])).toBeUndefined();
  });

  it('is undefined without names', () => {
    expect(closestName('loyalty', [])).toBeUndefined();
  });
});

import { matchesPattern } from '../../../local/aws/policy/condition';

describe('a pattern of a policy', () => {
  it.each([
    ['', '', true],
    ['*', '', true],
    ['?', '', false],
    ['a', 'a', true],
    ['a', 'ab', false],
    ['a*', 'a', true],
    ['a*b', 'axbxb', true],
    ['a*b', 'axbx', false],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['*ab*ab*', 'aababab', true],
    ['*a?b', 'aaxbab', false],
    ['*a?b', 'axbaxb', true],
    ['**', 'a\nb', true],
    ['a.c', 'abc', false],
    ['[a]+', '[a]+', true],
  ])('%j for %j: %j', (pattern, text, matches) => {
    expect(matchesPattern(pattern, text)).toBe(matches);
  });

  it('with many wildcards fails without trying all places of each', () => {
    expect(matchesPattern(`${'*a'.repeat(50)}b`, 'a'.repeat(10_000))).toBe(false);
  });
});

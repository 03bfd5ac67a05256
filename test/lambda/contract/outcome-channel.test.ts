import { channelOf } from '../../../lambda/contract/outcome-channel';

const time = '1767225600000';

describe('the channel of a request', () => {
  it('has the account that asked, and the request', () => {
    expect(channelOf('111122223333', `${time}-JKJaXmPLvHcESHA=`.replace('=', ''))).toBe(
      `/requests/111122223333/${time}-JKJaXmPLvHcESHA`,
    );
  });

  it('is under "anonymous" when the API does not know who asked', () => {
    for (const tenant of [undefined, '']) {
      expect(channelOf(tenant, `${time}-abcdefgh`)).toBe(`/requests/anonymous/${time}-abcdefgh`);
    }
  });

  it('is different for different requests, whatever is in their ids', () => {
    const ends = [
      'ab_cdefg',
      'ab-cdefg',
      'ab-ucdef',
      'ab-dcdef',
      'abcdefg_',
      'abcdefg-',
      '--------',
      '________',
    ];
    const channels = ends.map((end) => channelOf('111122223333', `${time}-${end}`));
    expect(channels).not.toContain(undefined);
    expect(new Set(channels).size).toBe(ends.length);
  });

  it.each([
    ['an id that is longer than a segment', '111122223333', `${time}-${'a'.repeat(37)}`],
    ['a tenant that is no account', 'a/b', `${time}-abcdefgh`],
    ['a tenant with a wildcard', '*', `${time}-abcdefgh`],
  ])('is none for %s', (_, tenant, id) => {
    expect(channelOf(tenant, id)).toBeUndefined();
  });
});

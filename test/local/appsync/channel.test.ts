import { covers, parseChannel, parseSubscribedChannel } from '../../../local/services/appsync-events/channel';
import { awsEventLimits } from '../../../local/services/appsync-events/limits';

const long = 'a'.repeat(50);

describe('a channel', () => {
  it.each([
    ['default', '/default'],
    ['/default/orders', '/default/orders'],
    ['default/Orders-7/', '/default/Orders-7'],
    [`/a/b/c/d/${long}`, `/a/b/c/d/${long}`],
  ])('may be %s', (text, path) => {
    expect(parseChannel(text, awsEventLimits).path).toBe(path);
  });

  it.each([
    '/a/b/c/d/e/f',
    `/a/${long}a`,
    '/a//b',
    '/a/-b',
    '/a/b-',
    '/a/b_c',
    '/a/b.c',
    '/a/é',
    '/',
    '/default/*',
  ])('fails as %s', (text) => {
    expect(() => parseChannel(text, awsEventLimits)).toThrow('Invalid channel');
  });

  it.each([undefined, '', 7])('fails as %p', (text) => {
    expect(() => parseChannel(text, awsEventLimits)).toThrow('Missing channel');
  });
});

describe('a subscribed channel', () => {
  it.each(['/default/*', '/a/b/c/d/*', '/default'])('may be %s', (text) => {
    expect(parseSubscribedChannel(text, awsEventLimits).path).toBe(text);
  });

  it.each(['/*', '*', '/default/*/x', '/default/o*', '/a/b/c/d/e/*', '/default/**'])(
    'fails as %s',
    (text) => {
      expect(() => parseSubscribedChannel(text, awsEventLimits)).toThrow('Invalid channel');
    },
  );

  it.each([
    ['/default/a', '/default/a', true],
    ['/default/a', '/default/A', false],
    ['/default/a', '/default/a/b', false],
    ['/default/*', '/default/a', true],
    ['/default/*', '/default/a/b/c', true],
    ['/default/*', '/default', false],
    ['/default/*', '/other/a', false],
    ['/default/a/*', '/default/a/b', true],
    ['/default/a/*', '/default/ab', false],
  ])('%s, for what is published to %s: %s', (subscribed, published, received) => {
    const channel = parseChannel(published, awsEventLimits);
    expect(covers(parseSubscribedChannel(subscribed, awsEventLimits), channel)).toBe(received);
  });
});

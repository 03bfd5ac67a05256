import { App, Duration, Size } from 'aws-cdk-lib';
import { configOf, type Config } from '../../lib/config';
import { byEmail, overHttps, pushed } from '../../lib/delivery';
import { divideRoutes, noteAddresses } from '../../lib/observers';
import { requests } from '../../lib/requests';
import type { Route } from '../../lib/route';
import { checkConfig } from '../../lib/validation/config-rules';
import { is } from '../../routing/requirement';
import { levelAdjusted, requestTypes } from '../sample-app/request-types';

const told = (delivery: Route['delivery'], filter?: Route['filter']): Route => ({
  consumer: 'told',
  description: 'Is told',
  delivery,
  ...(filter && { filter }),
});
const endpoint = told(overHttps({ endpoint: 'there' }));
const mail = told(byEmail({ to: 'there' }));
const { topic } = configOf('dev');
const wholeMebibyte = { ...topic, maxMessageSize: Size.mebibytes(1) };

const checkStage = (routes: readonly Route[], config: Config) =>
  checkConfig(divideRoutes(routes, requestTypes, config), config);

const check = (routes: readonly Route[], change: Partial<Config> = {}) =>
  checkStage(routes, { ...configOf('dev'), ...change });
const at = (there: string) => ({ addresses: { there } });

describe('the settings of a stage', () => {
  it.each([
    'https://mirror.example.com/requests',
    'http://localhost:3001/requests',
    'http://127.0.0.1/',
    'http://[::1]:80/',
  ])('may have the endpoint %s', (url) => {
    expect(check([endpoint], at(url))).toEqual([]);
  });

  it.each([
    'http://mirror.example.com/',
    'ftp://localhost/',
    'mirror.example.com',
    '',
    'readers@example.com',
  ])('fail for the endpoint %j, which is not called with TLS', (url) => {
    expect(check([endpoint], at(url))).toMatchObject([
      { subject: 'stage "dev", addresses "there"', given: url, allowed: expect.stringContaining('https') },
    ]);
  });

  it.each(['https://example.com', 'readers', 'readers@', 'a b@example.com', '@example.com'])(
    'fail for the e-mail address %j',
    (address) => {
      expect(check([mail], at('readers@example.com'))).toEqual([]);
      expect(check([mail], at(address))).toMatchObject([{ given: address, allowed: 'an e-mail address' }]);
    },
  );

  it.each([
    [Size.bytes(1023), false],
    [Size.kibibytes(1), true],
    [Size.mebibytes(1), true],
    [Size.kibibytes(1025), false],
  ])('have a size that SNS has: %s', (maxMessageSize, allowed) => {
    expect(check([], { topic: { ...topic, maxMessageSize } })).toHaveLength(allowed ? 0 : 1);
  });

  it.each([
    [Duration.seconds(0), true],
    [Duration.minutes(15), true],
    [Duration.minutes(16), false],
  ])('have a filter propagation that SQS can delay a message by: %s', (filterPropagation, allowed) => {
    expect(check([], { topic: { ...topic, filterPropagation } })).toHaveLength(allowed ? 0 : 1);
  });

  it('fail for messages that Lambda could not put into a queue when it gives them up', () => {
    const route = { ...told(pushed()), consumer: 'alarm' };
    const size = (kibibytes: number) => ({ topic: { ...topic, maxMessageSize: Size.kibibytes(kibibytes) } });
    expect(check([route], size(336))).toEqual([]);
    expect(check([route], size(337))).toMatchObject([
      { subject: 'route "alarm", delivery', given: 'pushed, with topic.maxMessageSize at 345088 bytes' },
    ]);
  });

  it('fail for an observer that filters on bodies which may be left out', () => {
    const onBody = told(
      overHttps({ endpoint: 'there' }),
      requests(levelAdjusted).whereBody({ code: is('TEA') }),
    );
    expect(check([onBody], at('https://example.com'))).toEqual([]);
    expect(check([onBody], { topic: wholeMebibyte })).toEqual([]);
    expect(check([onBody], { ...at('https://example.com'), topic: wholeMebibyte })).toMatchObject([
      {
        subject: 'route "told", filter',
        given: 'one on the body, with topic.maxMessageSize at 1048576 bytes',
      },
    ]);
    expect(check([endpoint], { ...at('https://example.com'), topic: wholeMebibyte })).toEqual([]);
  });
});

describe('the origin whose pages may call', () => {
  const origin = (allowOrigin: string) => check([], { api: { ...configOf('dev').api, allowOrigin } });

  it.each(['*', 'https://shop.example.com', 'http://localhost:5173'])('may be %s', (given) => {
    expect(origin(given)).toEqual([]);
  });

  it.each(['https://shop.example.com/', 'shop.example.com', "https://a'b.example", 'null', '', 'file:///x'])(
    'fails as %j, which no browser sends',
    (given) => {
      expect(origin(given)).toMatchObject([
        { subject: 'stage "dev", api.allowOrigin', given: JSON.stringify(given) },
      ]);
    },
  );
});

describe('the retention of a status', () => {
  const retention = (days: number) =>
    check([], { status: { ...configOf('dev').status, retention: Duration.days(days) } });

  it('is at least the longest path of a message', () => {
    expect(retention(62)).toEqual([]);
  });

  it('fails when a dead letter that is redriven late could run again', () => {
    expect(retention(61)).toMatchObject([
      {
        subject: 'stage "dev", status.retention',
        given: '61 days',
        allowed: expect.stringContaining('at least 62 days'),
      },
    ]);
  });
});

describe('the time between two sweeps', () => {
  const sweepEvery = (minutes: number) =>
    check([], { status: { ...configOf('dev').status, sweepEvery: Duration.minutes(minutes) } });

  it.each([5, 1440])('may be %d minutes', (minutes) => {
    expect(sweepEvery(minutes)).toEqual([]);
  });

  it.each([4, 1441])('fails as %d minutes', (minutes) => {
    expect(sweepEvery(minutes)).toMatchObject([{ subject: 'stage "dev", status.sweepEvery' }]);
  });
});

describe('an observer without an address', () => {
  function notesOn(config: Config): readonly unknown[] {
    const app = new App();
    noteAddresses(app, divideRoutes([endpoint], requestTypes, config).observers, config);
    return app.node.metadata.filter(({ type }) => type.startsWith('aws:cdk:')).map(({ data }) => data);
  }

  it('is named at synth, with the place where it belongs', () => {
    expect(notesOn(configOf('prod'))).toEqual([
      expect.stringContaining(
        'The observer told is not notified in the stage prod: addresses in lib/config.ts has no entry "there".',
      ),
    ]);
    expect(divideRoutes([endpoint], requestTypes, configOf('prod')).consumers).toEqual([]);
  });

  it('may be one whose name is misspelt: both names are named', () => {
    expect(notesOn({ ...configOf('prod'), addresses: { theer: 'https://example.com' } })).toEqual([
      expect.stringContaining('has no entry "there"'),
      expect.stringContaining('has an address for "theer" in lib/config.ts, and no route'),
    ]);
    const called = told(overHttps({ endpoint: 'toString' }));
    expect(divideRoutes([called], requestTypes, configOf('prod')).observers).toMatchObject([
      { address: undefined },
    ]);
  });

  it('is not named when it has one', () => {
    expect(notesOn({ ...configOf('prod'), ...at('https://example.com') })).toEqual([]);
  });
});

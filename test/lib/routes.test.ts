import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { z } from 'zod';
import { type RequestType, requestType } from '../../lambda/contract/request-type';
import { everyDay } from '../../lambda/contract/working-days';
import { inBatches, inOrder, pushed } from '../../lib/delivery';
import { appHandlers } from '../../lib/handlers';
import { requests } from '../../lib/requests';
import { completeRoute, type Route, routeEntry } from '../../lib/route';
import { maxUploadBytes, memoryFor } from '../../lambda/contract/size-limits';
import { checkRoutes } from '../../lib/validation/route-rules';
import { refuseViolations } from '../../lib/validation/violation';
import { handWritten } from '../../routing/filter';
import { is } from '../../routing/requirement';
import { requestTypes, surveyAmended, surveyFiled } from '../sample-app/request-types';

const handlers = {
  dispatcher: __filename,
  republisher: __filename,
  uploads: __filename,
  outcomes: __filename,
  pusher: __filename,
  letters: __filename,
  sweeper: __filename,
  consumer: () => __filename,
};
const good: Route = { consumer: 'ledger', description: 'x' };

function check(...given: readonly Route[]) {
  return checkRoutes(given, requestTypes, handlers);
}

function typeWith(attributes: readonly string[]): RequestType {
  const schema = z.object(Object.fromEntries(attributes.map((name) => [name, z.string()])));
  const example = Object.fromEntries(attributes.map((name) => [name, 'x']));
  return requestType({ name: 'wide', description: 'x', schema, attributes, example });
}

describe('a route', () => {
  it('gets the defaults that it does not give', () => {
    expect(completeRoute(good, [surveyFiled])).toEqual({
      ...good,
      delivery: { kind: 'in-parallel' },
      batchSize: 10,
      batchingWindow: Duration.seconds(0),
      timeout: Duration.seconds(30),
      memorySize: 256,
      maxConcurrency: 10,
    });
  });

  it.each([
    ['that receives everything', undefined],
    ['that asks for something else', handWritten({ station: ['pier-1'] })],
    ['that asks for its type', handWritten({ type: ['survey-filed', 'level-counted'] })],
    ['that asks for its type by a prefix', handWritten({ type: [{ prefix: 'level-' }] })],
  ])('gets memory for the largest upload %s', (_, filter) => {
    const { memorySize } = completeRoute({ ...good, filter }, requestTypes);
    expect(memorySize).toBe(memoryFor(maxUploadBytes));
  });

  it('gets none for uploads that its filter does not let through', () => {
    const filter = handWritten({ type: ['survey-filed'] });
    expect(completeRoute({ ...good, filter }, requestTypes).memorySize).toBe(256);
  });

  it('fails with less memory than the largest upload needs', () => {
    expect(check({ ...good, memorySize: memoryFor(maxUploadBytes) - 1 })).toMatchObject([
      { subject: 'route "ledger", memorySize', given: `${memoryFor(maxUploadBytes) - 1} MiB` },
    ]);
    expect(check({ ...good, memorySize: memoryFor(maxUploadBytes) })).toEqual([]);
  });

  it.each([
    ['pushed', pushed(), { endpoint: 'function' }],
    ['in order', inOrder(), { endpoint: 'fifo-queue' }],
    ['in batches', inBatches({ timeZone: 'UTC', days: ['MON'], holidays: [], at: ['06:00'] }), {}],
  ])(
    'gives the dispatcher the kind of a subscription that is not of a standard queue: %s',
    (_, delivery, kind) => {
      expect(routeEntry({ ...good, delivery })).toEqual({ consumer: 'ledger', ...kind });
    },
  );

  it('gives the dispatcher its name, filter and scope alone', () => {
    const policy = { type: ['survey-filed'] };
    expect(routeEntry({ ...good, filter: { policy, scope: 'MessageBody' }, batchSize: 3 })).toEqual({
      consumer: 'ledger',
      filter: policy,
      scope: 'MessageBody',
    });
    expect(routeEntry(good)).toEqual({ consumer: 'ledger' });
  });
});

describe('the check of routes', () => {
  it('passes what AWS takes', () => {
    const edge: Route = {
      consumer: 'a1-b2',
      description: 'x',
      filter: requests(surveyFiled).where({ region: is('DE') }),
      batchSize: 10_000,
      batchingWindow: Duration.minutes(5),
      timeout: Duration.minutes(15),
      memorySize: 10_240,
      maxConcurrency: 1000,
    };
    expect(check(good, edge)).toEqual([]);
  });

  it('passes large batches of a consumer that fetches them itself', () => {
    const delivery = inBatches({ timeZone: 'UTC', days: everyDay, at: ['06:00'], holidays: [] });
    expect(check({ ...good, delivery, batchSize: 1000 })).toEqual([]);
  });

  it.each<[string, Partial<Route>, string, string]>([
    ['an upper-case name', { consumer: 'Ledger' }, 'route "Ledger", consumer', '"Ledger"'],
    ['a name with two hyphens', { consumer: 'a--b' }, 'route "a--b", consumer', '"a--b"'],
    ['a name that is too long', { consumer: 'a'.repeat(31) }, `route "${'a'.repeat(31)}", consumer`, 'aaa'],
    ['no messages a batch', { batchSize: 0 }, 'route "ledger", batchSize', '0'],
    [
      'too many messages a batch',
      { batchSize: 10_001, batchingWindow: Duration.seconds(1) },
      'route "ledger", batchSize',
      '10001',
    ],
    [
      'a large batch without a window',
      { batchSize: 11 },
      'route "ledger", batchSize',
      '11 without a batching window',
    ],
    [
      'a window that is too long',
      { batchingWindow: Duration.seconds(301) },
      'route "ledger", batchingWindow',
      '301 seconds',
    ],
    [
      'a window of half a second',
      { batchingWindow: Duration.millis(500) },
      'route "ledger", batchingWindow',
      '0.5 seconds',
    ],
    [
      'a timeout that is too long',
      { timeout: Duration.minutes(16) },
      'route "ledger", timeout',
      '960 seconds',
    ],
    [
      'a run that is too short',
      {
        timeout: Duration.seconds(9),
        delivery: inBatches({ timeZone: 'UTC', days: everyDay, at: ['06:00'], holidays: [] }),
      },
      'route "ledger", timeout',
      '9 seconds',
    ],
    ['too little memory', { memorySize: 64 }, 'route "ledger", memorySize', '64 MiB'],
    ['a concurrency of one', { maxConcurrency: 1 }, 'route "ledger", maxConcurrency', '1'],
    ['an empty filter', { filter: handWritten({}) }, 'route "ledger", filter', 'an empty policy'],
    [
      'a filter that SNS would refuse',
      { filter: { scope: 'MessageAttributes', policy: { region: [] } } },
      'route "ledger", filter',
      '{"region":[]}',
    ],
  ])('fails for %s', (_, change, subject, given) => {
    const found = check({ ...good, ...change }).filter((violation) => violation.subject === subject);
    expect(found.map((violation) => violation.given)).toContainEqual(expect.stringContaining(given));
    for (const { allowed, fix } of found) {
      expect(allowed).not.toBe('');
      expect(fix).toMatch(/\.$/);
    }
  });

  it('fails for two entries of one consumer, once', () => {
    expect(check(good, good, good)).toEqual([
      {
        subject: 'route "ledger"',
        given: '3 entries',
        allowed: 'one for each consumer',
        fix: 'Rename one, or combine their filters.',
      },
    ]);
  });

  it('fails for a consumer without a handler, and says where it has to be', () => {
    expect(checkRoutes([{ ...good, consumer: 'nobody' }], requestTypes, appHandlers)).toMatchObject([
      { subject: 'route "nobody"', given: 'no file lambda/consumers/nobody/handler.ts' },
    ]);
  });

  it('fails for a misspelt consumer, and names the closest handler without a route', () => {
    const parent = mkdtempSync(join(tmpdir(), 'uketsuke-consumers-'));
    const handlerOf = (name: string) => join(parent, name, 'handler.ts');
    for (const name of ['ledger', 'ledgers', 'archive']) {
      mkdirSync(join(parent, name));
      writeFileSync(handlerOf(name), '');
    }
    // A folder without a handler is not a consumer.
    mkdirSync(join(parent, 'leger'));
    const fixes = checkRoutes([good, { ...good, consumer: 'legers' }], requestTypes, {
      ...handlers,
      consumer: handlerOf,
    }).map(({ fix }) => fix);
    expect(fixes).toEqual(['Did you mean "ledgers"? Write the file, or remove the route.']);
  });

  it('fails for a request type with more attributes than raw delivery carries', () => {
    const ten = Array.from({ length: 10 }, (_, index) => `a${index}`);
    expect(checkRoutes([], [typeWith(ten)], handlers)).toMatchObject([
      { subject: 'request type "wide", attributes', given: expect.stringContaining('10 (a0, a1') },
    ]);
    expect(checkRoutes([], [typeWith(ten.slice(1))], handlers)).toEqual([]);
  });

  it('fails for a request type with an attribute called type', () => {
    expect(checkRoutes([], [typeWith(['type'])], handlers)).toMatchObject([{ given: 'one called "type"' }]);
  });

  it.each<[string, Partial<Route>, string]>([
    ['requests without an order', { filter: requests(surveyAmended, surveyFiled) }, 'survey-filed)'],
    [
      'every request',
      { filter: undefined },
      'survey-filed, survey-withdrawn, level-adjusted, level-counted)',
    ],
    [
      'requests that a body filter lets pass',
      { filter: requests(surveyFiled).whereBody({ region: is('DE') }) },
      'survey-filed)',
    ],
    ['a batch of 11', { batchSize: 11 }, '11 in order'],
    ['a batching window', { batchingWindow: Duration.seconds(1) }, '1 second in order'],
  ])('fails in order for %s', (_, change, given) => {
    const route = { ...good, filter: requests(surveyAmended), delivery: inOrder(), ...change };
    expect(check(route).map((violation) => violation.given)).toContainEqual(expect.stringContaining(given));
  });

  it('passes in order what has an order, one message a call by default', () => {
    const route = { ...good, filter: requests(surveyAmended), delivery: inOrder() };
    expect(check(route)).toEqual([]);
    expect(check({ ...route, batchSize: 10 })).toEqual([]);
    expect(completeRoute(route, requestTypes).batchSize).toBe(1);
  });

  it('fails once with everything that is wrong', () => {
    const violations = check({ ...good, batchSize: 0, maxConcurrency: 1, filter: handWritten({}) });
    expect(() => refuseViolations('lib/routes.ts', violations)).toThrow(
      [
        'lib/routes.ts cannot be used as it is:',
        '- route "ledger", filter: an empty policy; allowed is a policy with at least one key, or none at all. Leave `filter` out to receive everything.',
        '- route "ledger", batchSize: 0; allowed is a whole number from 1 to 10000. Choose a value in that range.',
        '- route "ledger", maxConcurrency: 1; allowed is a whole number from 2 to 1000. Choose a value in that range.',
      ].join('\n'),
    );
    expect(() => refuseViolations('lib/routes.ts', [])).not.toThrow();
  });
});

import { createHash } from 'node:crypto';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { orderCancelled } from '../../lambda/contract/requests/order-cancelled';
import { orderPlaced } from '../../lambda/contract/requests/order-placed';
import { stockAdjusted } from '../../lambda/contract/requests/stock-adjusted';
import { command } from '../bin/commands';
import { storedLetter } from './letters';
import { accepted, ended, get, idOf, post, statusAt, type Status } from './requests';
import type { RunningApp } from './running-app';
import { order, resultsOf, runShop, shopHas, shopResults } from './shop';
import { until } from './until';

let app: RunningApp;

beforeAll(async () => {
  app = await runShop();
});

const namesOf = ({ consumers }: Status) => consumers.map(({ name }) => name);

function digestOf(type: string, data: unknown): object {
  const text = JSON.stringify(data);
  const sha256 = createHash('sha256').update(text).digest('hex');
  return expect.objectContaining({ type, sha256, bytes: Buffer.byteLength(text) });
}

describe('a request', () => {
  it('is accepted with the place where its status is, and when to ask', async () => {
    const answer = await post(app, 'order-placed', orderPlaced.example);
    const { location, 'retry-after': retryAfter, 'content-type': contentType } = answer.headers;
    expect([answer.status, retryAfter, contentType]).toEqual([202, '1', 'application/json']);
    expect(location).toMatch(/^\/v1\/requests\/[1-9][0-9]{12}-[0-9A-Za-z_-]{8,64}$/);
    expect(JSON.parse(answer.text)).toEqual({
      id: idOf(String(location)),
      status: 'accepted',
      links: { self: location },
    });
  });

  it('is known before it is dispatched, and says when to ask again until it has ended', async () => {
    const location = await accepted(app, 'order-placed', orderPlaced.example);
    const first = await get(app, location);
    expect([first.status, first.headers['retry-after']]).toEqual([200, '1']);
    const { id, status, links } = JSON.parse(first.text);
    expect(['accepted', 'processing']).toContain(status);
    expect([id, links]).toEqual([idOf(location), { self: location }]);

    expect((await ended(app, location)).status).toBe('succeeded');
    expect((await get(app, location)).headers['retry-after']).toBeUndefined();
  });
});

describe('the consumers', () => {
  it('of the example of an order are all but fraud review, each with its result', async () => {
    const location = await accepted(app, 'order-placed', orderPlaced.example);
    const status = await ended(app, location);
    const acceptedAt = new Date(Number(idOf(location).slice(0, 13))).toISOString();
    expect(status).toMatchObject({
      id: idOf(location),
      type: 'order-placed',
      status: 'succeeded',
      acceptedAt,
    });
    expect(status.error).toBeUndefined();
    for (const consumer of status.consumers) {
      expect(consumer).toMatchObject({
        status: 'succeeded',
        attempts: 1,
        completedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      });
    }
    expect(namesOf(status)).toEqual(shopHas('billing', 'shipping', 'inventory', 'audit'));
    expect(resultsOf(status)).toEqual(
      shopResults({
        billing: {
          kind: 'invoice',
          number: expect.stringMatching(/^INV-\d{8}-[0-9A-F]{10}$/),
          customer: 'C-1042',
          region: 'DE',
          currency: 'EUR',
          tax: { name: 'USt', percent: 19, amount: 1381 },
          net: 7269,
          total: 8650,
        },
        shipping: {
          carrier: 'Hanse Paket',
          service: 'standard',
          workingDays: 2,
          parcels: [
            {
              count: 1,
              grams: 1710,
              contents: [
                { sku: 'TEAPOT-IRON-08', quantity: 1 },
                { sku: 'SENCHA-100', quantity: 3 },
              ],
            },
          ],
          grams: 1710,
          estimated: false,
          gift: true,
          note: 'Please ring twice & leave it with the neighbour.',
        },
        inventory: {
          reason: 'reserved',
          movements: [
            { warehouse: 'hamburg-1', sku: 'TEAPOT-IRON-08', change: -1 },
            { warehouse: 'hamburg-1', sku: 'SENCHA-100', change: -3 },
          ],
        },
        audit: digestOf('order-placed', orderPlaced.example),
      }),
    );
  });

  it.each([
    ['a large order', order(10, 10_000), ['billing', 'shipping', 'fraud-review', 'inventory', 'audit']],
    ['an order just below that', order(1, 99_999), ['billing', 'shipping', 'inventory', 'audit']],
    [
      'an order from where no carrier goes',
      order(1, 500, { region: 'JP' }),
      ['billing', 'inventory', 'audit'],
    ],
  ])('of %s are those whose filters match', async (_, body, names) => {
    const status = await ended(app, await accepted(app, 'order-placed', body));
    expect([status.status, namesOf(status)]).toEqual(['succeeded', shopHas(...names)]);
  });

  it('of a pick-up are waited for until the warehouse opens, and the others are done', async () => {
    const pickUp = order(1, 500, { shippingMethod: 'pick-up' });
    const { status, consumers } = await ended(app, await accepted(app, 'order-placed', pickUp));
    expect([status, consumers]).toMatchObject([
      'processing',
      [
        { name: 'billing', status: 'succeeded' },
        { name: 'inventory', status: 'succeeded' },
        { name: 'audit', status: 'succeeded' },
        { name: 'warehouse', status: 'waiting', attempts: 0, until: '2026-11-27T07:00:00.000Z' },
      ],
    ]);
  });

  it('of a large order know what is risky about it', async () => {
    const body = order(10, 10_000, { region: 'JP', shippingMethod: 'express' });
    const status = await ended(app, await accepted(app, 'order-placed', body));
    expect(namesOf(status)).toEqual(shopHas('billing', 'fraud-review', 'inventory', 'audit', 'courier'));
    expect(resultsOf(status)).toMatchObject(
      shopResults({
        'fraud-review': {
          score: 55,
          decision: 'review',
          reasons: ['the total is high', 'the currency is foreign to the region', 'express'],
        },
      }),
    );
  });

  it('of a cancelled order are billing, audit, and the next digest', async () => {
    const status = await ended(app, await accepted(app, 'order-cancelled', orderCancelled.example));
    expect([status.status, namesOf(status)]).toEqual(['processing', shopHas('billing', 'audit', 'digest')]);
    expect(status.consumers.at(-1)).toMatchObject({ status: 'waiting', until: '2026-11-27T05:00:00.000Z' });
    expect(resultsOf(status)).toMatchObject(
      shopResults({
        billing: {
          kind: 'credit-note',
          number: expect.stringMatching(/^CRN-\d{8}-[0-9A-F]{10}$/),
          invoice: expect.stringMatching(/^INV-20260101-[0-9A-F]{10}$/),
          tax: { name: 'USt', percent: 19, amount: -1381 },
          net: -7269,
          total: -8650,
        },
        audit: digestOf('order-cancelled', orderCancelled.example),
      }),
    );
  });

  it('of a stock adjustment are inventory and audit', async () => {
    const status = await ended(app, await accepted(app, 'stock-adjusted', stockAdjusted.example));
    expect([status.status, namesOf(status)]).toEqual(['succeeded', shopHas('inventory', 'audit')]);
    expect(resultsOf(status)).toEqual(
      shopResults({
        inventory: {
          reason: 'adjusted',
          movements: [{ warehouse: 'hamburg-1', sku: 'SENCHA-100', change: -4 }],
        },
        audit: digestOf('stock-adjusted', stockAdjusted.example),
      }),
    );
  });
});

describe('a request that passes the model but not the schema', () => {
  it('fails with the reason, and a copy is kept with the dead letters', async () => {
    const location = await accepted(app, 'order-placed', { ...orderPlaced.example, total: 8649 });
    const status = await ended(app, location);
    expect(status).toEqual({
      id: idOf(location),
      type: 'order-placed',
      status: 'failed',
      acceptedAt: expect.any(String),
      error: {
        title: 'Invalid request',
        detail: 'total: must be the sum of quantity times unit price over all lines',
      },
      consumers: [],
      links: { self: location },
    });
    const letter = await storedLetter(app, 'intake', location);
    expect(JSON.parse(letter.body)).toMatchObject({ id: idOf(location), data: { total: 8649 } });
    expect(letter).toMatchObject({
      reason: 'Invalid request: total: must be the sum of quantity times unit price over all lines',
      attributes: {},
    });

    const letters = async (file: string, ...words: readonly string[]) =>
      command(file, [...words, '--aws-url', app.runtime.awsUrl]);
    const listed = await letters('failed.ts', 'intake');
    expect([listed.code, listed.err]).toEqual([0, '']);
    expect(listed.out).toContain('Invalid request: total: must be');
    const selected = ['intake', '--ids', idOf(location)];
    const planned = await letters('redrive.ts', ...selected);
    expect([planned.code, planned.err]).toEqual([0, '']);
    expect(planned.out).toContain(`would redrive: ${idOf(location)}`);
    const discarded = await letters('discard.ts', ...selected, '--yes');
    expect([discarded.code, discarded.err]).toEqual([0, '']);
    expect(discarded.out).toContain('Letters discarded: 1 of 1.');
    expect((await letters('redrive.ts', ...selected)).out).toContain(`not found: ${idOf(location)}`);
  });
});

describe('a body that a lenient parser let through', () => {
  it('fails under its own id, whatever it says', async () => {
    const id = `${app.now() - 3_600_000}-let-through`;
    const context = '"specversion":"1.0","source":"/uketsuke/requests","datacontenttype":"application/json"';
    const said = `"id":"evil","type":"stock-adjusted","tenant":"other",${context}`;
    const trusted = `${context},"id":"${id}","type":"order-placed","tenant":"","idempotencykey":"","traceparent":""`;
    await app.sqs.send(
      new SendMessageCommand({
        QueueUrl: app.ref('uketsuke-dev-intake', 'AWS::SQS::Queue', 'IntakeQueue'),
        MessageBody: `{"data":${JSON.stringify(orderPlaced.example)},${said},${trusted}}`,
      }),
    );
    expect(await ended(app, `/v1/requests/${id}`)).toMatchObject({
      id,
      type: 'order-placed',
      status: 'failed',
      error: { title: 'Invalid request', detail: 'The body is not one JSON value' },
      consumers: [],
    });
  });
});

describe('an idempotency key', () => {
  /** Sends a request and waits until its key is taken. */
  async function first(key: string): Promise<string> {
    const location = await accepted(app, 'order-placed', orderPlaced.example, { 'Idempotency-Key': key });
    await until('it is dispatched', async () =>
      (await statusAt(app, location)).status === 'accepted' ? undefined : true,
    );
    return location;
  }

  it('that comes again with the same data leads to the first request', async () => {
    const original = await first('basket 7, "tea"');
    const repeat = await accepted(app, 'order-placed', orderPlaced.example, {
      'idempotency-key': 'basket 7, "tea"',
    });
    expect(repeat).not.toBe(original);
    const answer = await until('the repeat is seen', async () => {
      const { status, headers, text } = await get(app, repeat);
      return status === 303 ? { headers, body: JSON.parse(text) } : undefined;
    });
    expect(answer.headers['location']).toBe(original);
    expect(answer.body).toEqual({
      id: idOf(repeat),
      status: 'repeat',
      links: { self: repeat, original },
    });
    expect((await ended(app, original)).status).toBe('succeeded');
  });

  it('fails the second request when it comes again with other data', async () => {
    const original = await first('basket 8');
    const other = await accepted(app, 'order-placed', order(2, 500), { 'Idempotency-Key': 'basket 8' });
    const status = await ended(app, other);
    expect([status.status, status.consumers]).toEqual(['failed', []]);
    expect(status.error).toEqual({
      title: 'Idempotency key reused',
      detail: `Request ${idOf(original)} came with the same key and different data`,
    });
  });

  it('is free for another request type', async () => {
    await first('basket 9');
    const other = await accepted(app, 'stock-adjusted', stockAdjusted.example, {
      'Idempotency-Key': 'basket 9',
    });
    expect((await ended(app, other)).status).toBe('succeeded');
  });
});

import Ajv from 'ajv-draft-04';
import { toJSONSchema } from 'zod';
import * as z from 'zod/mini';
import { requestTypes } from '../../lambda/contract/requests/all';
import { orderCancelled } from '../../lambda/contract/requests/order-cancelled';
import { orderPlaced } from '../../lambda/contract/requests/order-placed';
import { stockAdjusted } from '../../lambda/contract/requests/stock-adjusted';
import { maxRoutingAttributes, type RequestType } from '../../lambda/contract/request-type';

type Json = { readonly [name: string]: unknown };

function modelOf(type: RequestType): Json {
  return toJSONSchema(type.schema, { target: 'draft-4' });
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}

/** The schema and all schemas inside it, with where they are. */
function schemasIn(schema: Json, path: string): [string, Json][] {
  const inner: [string, Json][] = [];
  if (isJson(schema.properties)) {
    for (const [name, member] of Object.entries(schema.properties)) {
      if (isJson(member)) inner.push(...schemasIn(member, `${path}.${name}`));
    }
  }
  if (isJson(schema.items)) inner.push(...schemasIn(schema.items, `${path}[]`));
  return [[path, schema], ...inner];
}

/** Whether the API and the dispatcher take a body. */
function verdicts(type: RequestType, body: unknown): { api: boolean; dispatcher: boolean } {
  const api = new Ajv().compile(modelOf(type))(body);
  return { api, dispatcher: z.safeParse(type.schema, body).success };
}

const both = { api: true, dispatcher: true };
const neither = { api: false, dispatcher: false };
const onlyApi = { api: true, dispatcher: false };

describe.each(requestTypes.map((type): [string, RequestType] => [type.name, type]))('%s', (name, type) => {
  it('has an example that the API and the dispatcher take', () => {
    expect(verdicts(type, type.example)).toEqual(both);
  });

  it('has a model in JSON Schema draft 4 that a strict validator compiles', () => {
    const model = modelOf(type);
    expect(model.$schema).toBe('http://json-schema.org/draft-04/schema#');
    expect(() => new Ajv({ strict: true }).compile(model)).not.toThrow();
  });

  it('has only keywords that API Gateway knows', () => {
    const known = new Set(
      '$schema type properties required additionalProperties description enum pattern minLength maxLength minimum maximum items minItems maxItems'.split(
        ' ',
      ),
    );
    const unknown = schemasIn(modelOf(type), name).flatMap(([path, schema]) =>
      Object.keys(schema)
        .filter((keyword) => !known.has(keyword))
        .map((keyword) => `${path}: ${keyword}`),
    );
    expect(unknown).toEqual([]);
  });

  it('describes every field', () => {
    const undescribed = schemasIn(modelOf(type), name).filter(([, { description }]) => !description);
    expect(undescribed.map(([path]) => path)).toEqual([]);
  });

  it('bounds every number, string and list', () => {
    const unbounded = schemasIn(modelOf(type), name).filter(([, schema]) => {
      if (schema.type === 'integer')
        return schema.maximum === undefined || schema.maximum === Number.MAX_SAFE_INTEGER;
      if (schema.type === 'string') return !(schema.pattern ?? schema.maxLength ?? schema.enum);
      return schema.type === 'array' && schema.maxItems === undefined;
    });
    expect(unbounded.map(([path]) => path)).toEqual([]);
  });

  it('refuses members that it does not know', () => {
    expect(verdicts(type, { ...(isJson(type.example) ? type.example : {}), extra: 1 })).toEqual(neither);
  });

  it.each([null, [], 'text', 1, {}])('refuses %j', (body) => {
    expect(verdicts(type, body)).toEqual(neither);
  });

  it('chooses routing attributes that SNS takes', () => {
    const attributes = type.attributes(type.example);
    expect(Object.keys(attributes)).not.toContain('type');
    expect(Object.keys(attributes).length).toBeLessThanOrEqual(maxRoutingAttributes);
    const incomparable = Object.values(attributes).filter(
      (value) => typeof value === 'number' && Math.abs(value) > 1e9,
    );
    expect(incomparable).toEqual([]);
  });

  it('has a name that fits a path', () => {
    expect(type.name).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });
});

describe('order-placed', () => {
  const { example } = orderPlaced;
  const [line] = example.lines;

  it.each([
    ['an unknown region', { region: 'XX' }],
    ['an unknown currency', { currency: 'XYZ' }],
    ['no lines', { lines: [] }],
    ['more than 100 lines', { lines: Array.from({ length: 101 }, () => line) }],
    ['a total with decimals', { total: 86.5 }],
    ['a total as text', { total: '8650' }],
    ['a negative total', { total: -1 }],
    ['a total that SNS cannot compare', { total: 1_000_000_001 }],
    ['an unknown shipping method', { shippingMethod: 'drone' }],
    ['a gift flag that is not boolean', { gift: 'yes' }],
    ['a customer with spaces', { customer: 'Jane Doe' }],
    ['a quantity of zero', { lines: [{ ...line, quantity: 0 }] }],
    ['a quantity of 1,000', { lines: [{ ...line, quantity: 1000 }] }],
    ['a weight that no parcel takes', { lines: [{ ...line, weight: 30_001 }] }],
    ['a SKU in lower case', { lines: [{ ...line, sku: 'tea' }] }],
    ['a member of a line that is unknown', { lines: [{ ...line, colour: 'red' }] }],
  ])('refuses %s', (_, change) => {
    expect(verdicts(orderPlaced, { ...example, ...change })).toEqual(neither);
  });

  it('fails in the dispatcher alone when the total is not the sum of the lines', () => {
    expect(verdicts(orderPlaced, { ...example, total: 8651 })).toEqual(onlyApi);
  });

  it('needs neither weight, gift flag nor note', () => {
    const { gift: _gift, note: _note, ...rest } = example;
    expect(
      verdicts(orderPlaced, { ...rest, lines: [{ sku: 'TEA', quantity: 2, unitPrice: 5 }], total: 10 }),
    ).toEqual(both);
  });

  it('counts characters of a note, as the API does, not UTF-16 units', () => {
    expect(verdicts(orderPlaced, { ...example, note: '🍵'.repeat(500) })).toEqual(both);
    expect(verdicts(orderPlaced, { ...example, note: '🍵'.repeat(501) })).toEqual(neither);
  });

  it('routes by region, currency, total and shipping method', () => {
    expect(orderPlaced.attributes(example)).toEqual({
      region: 'DE',
      currency: 'EUR',
      total: 8650,
      shippingMethod: 'standard',
    });
  });
});

describe('order-cancelled', () => {
  const { example } = orderCancelled;

  it.each([
    ['an unknown reason', { reason: 'because' }],
    ['an order that is no request id', { order: '42' }],
    ['a note that is too long', { note: 'x'.repeat(501) }],
  ])('refuses %s', (_, change) => {
    expect(verdicts(orderCancelled, { ...example, ...change })).toEqual(neither);
  });
});

describe('stock-adjusted', () => {
  const { example } = stockAdjusted;

  it.each([
    ['too many pieces', { delta: 100_001 }],
    ['half a piece', { delta: 0.5 }],
    ['a warehouse in capitals', { warehouse: 'HAMBURG' }],
  ])('refuses %s', (_, change) => {
    expect(verdicts(stockAdjusted, { ...example, ...change })).toEqual(neither);
  });

  it('fails in the dispatcher alone when nothing changes', () => {
    expect(verdicts(stockAdjusted, { ...example, delta: 0 })).toEqual(onlyApi);
  });
});
